import { signal } from '@preact/signals';
import { Announcer } from '../ui/announcer.js';

export interface Notice {
  id: number;
  kind: 'info' | 'warning';
  text: string;
  /** Seats to take instead of one that is lost. */
  near?: number[];
  /** Seats that may be chosen once more. */
  again?: number[];
}

const NOTICES = 4;

/** What the buyer is told: shown until it is dismissed, and spoken. */
export class News extends Announcer {
  readonly notices = signal<Notice[]>([]);
  private nextId = 1;

  notify(kind: Notice['kind'], text: string, more: Pick<Notice, 'near' | 'again'> = {}): void {
    const notice = { id: this.nextId++, kind, text, ...more };
    this.notices.value = [...this.notices.value, notice].slice(-NOTICES);
    this.announce(text);
  }

  dismiss({ id }: Notice): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  clear(): void {
    this.notices.value = [];
  }
}
