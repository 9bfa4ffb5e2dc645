/** One planted fault: a line of the sources that is changed, and the tests of which at least one must then fail. */
export interface Mutant {
  /** Unique; what `--only` takes. */
  name: string;
  /** From the project's root. */
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  /** Paths from the project's root, few and quick. */
  tests: string[];
}
