import { signal } from '@preact/signals';

/** What screen readers are told. */
export class Announcer {
  readonly text = signal('');

  announce(text: string): void {
    // The same words twice would not be told twice.
    this.text.value = this.text.value === text ? `${text}\u00a0` : text;
  }
}

export function Announcement({ of: { text } }: { of: Announcer }) {
  return (
    <div class="hidden" role="status" aria-live="polite" aria-atomic="true" id="announcement">
      {text.value}
    </div>
  );
}
