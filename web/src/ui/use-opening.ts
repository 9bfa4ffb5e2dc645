import { useEffect, useRef } from 'preact/hooks';

/** Focus goes to what opens, and when it closes back to what opens it. */
export function useOpening<Opened extends HTMLElement>(isOpen: boolean) {
  const opened = useRef<Opened>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen) opened.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return { opened, opener };
}
