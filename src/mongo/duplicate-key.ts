/** MongoDB's code for a document that a unique index refuses. */
export const DUPLICATE_KEY = 11_000;
