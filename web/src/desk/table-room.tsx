import type { ComponentChildren } from 'preact';

interface TableRoomProps {
  /** What the table tells of: it is scrolled by keyboard, so it needs a name. */
  label: string;
  id?: string;
  /** `thead` and `tbody`. */
  children: ComponentChildren;
}

/** A table that scrolls sideways where the window is narrower. */
export function TableRoom({ label, id, children }: TableRoomProps) {
  return (
    <div class="table-room" tabIndex={0} role="region" aria-label={label}>
      <table class="table" id={id}>
        {children}
      </table>
    </div>
  );
}
