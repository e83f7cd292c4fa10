/** Adds a problem or a warning at a path of the file. */
export interface Report {
  /** Whether `path` has a problem already: what could not be read is not also called missing. */
  isBad(path: string): boolean;
  /** Line of `path` in the file. */
  lineOf(path: string): number;
  problem(path: string, message: string): void;
  warning(path: string, message: string): void;
}
