import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useOpening } from './use-opening.js';

interface SureProps {
  /** Says what will be done. */
  what: string;
  question: string;
  yes: string;
  no: string;
  onYes: () => void;
  /** Whether it is being done. */
  isBusy?: boolean;
  /** Whether the button that opens it looks as if it were a link. */
  isQuiet?: boolean;
  /** What is asked besides. */
  children?: ComponentChildren;
}

/** A button for what cannot be undone: it asks before. */
export function Sure({
  what,
  question,
  yes,
  no,
  onYes,
  isBusy = false,
  isQuiet = false,
  children,
}: SureProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { opened, opener } = useOpening<HTMLDivElement>(isAsking);
  if (!isAsking) {
    return (
      <button
        ref={opener}
        type="button"
        class={`button danger ${isQuiet ? 'quiet' : ''}`}
        onClick={() => setIsAsking(true)}
      >
        {what}
      </button>
    );
  }
  return (
    <div ref={opened} class="sure" role="group" aria-label={question} tabIndex={-1}>
      <p>{question}</p>
      {children}
      <button type="button" class="button danger" aria-disabled={isBusy} onClick={onYes}>
        {yes}
      </button>
      <button type="button" class="button" onClick={() => setIsAsking(false)}>
        {no}
      </button>
    </div>
  );
}
