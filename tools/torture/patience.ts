/** An answer that takes longer hangs: every wait of the service has ended long before, also on a machine that is overloaded. */
export const HANG_MS = 20_000;
/** How long a buyer waits for an answer: long enough for the checker to see that it hangs. */
export const PATIENCE_MS = HANG_MS + 5_000;
