/** What a service manager is to run, whatever the system. All paths are absolute. */
export interface ServiceSpec {
  /** The words that start the server, each as it is. */
  readonly command: readonly string[];
  /** Folder that it runs in: the one of the configuration. */
  readonly directory: string;
  /** File with variables, one `NAME=value` a line; it may be missing. */
  readonly environmentFile: string;
  readonly home: string;
  /** How long it may take to end before it is killed, in seconds. */
  readonly stopSeconds: number;
}

/** A program and its arguments. */
export type Step = readonly [program: string, ...args: string[]];

/** How a system keeps a service. */
export interface ServicePlan {
  /** What the system calls it: `systemd user unit`. */
  readonly kind: string;
  /** The file that describes it. */
  readonly file: string;
  readonly text: string;
  /** `utf-16le` with a byte order mark: what Windows' own tool reads. */
  readonly encoding: "utf-8" | "utf-16le";
  /** After the file was written. */
  readonly install: readonly Step[];
  /** Before it is removed; each may fail, since there may be nothing to stop. */
  readonly uninstall: readonly Step[];
  /** Succeeds while what was stopped is still there, for a system that does not wait for its end; `undefined`: it does. */
  readonly present: Step | undefined;
  /** After it was removed. */
  readonly afterwards: readonly Step[];
  readonly status: Step;
  /** Where what the server writes can be read. */
  readonly log: string;
  /** What else is to know, a sentence each. */
  readonly hints: readonly string[];
}

/** Stands in every file that is written here, so that nobody else's is overwritten or removed. */
export const MARK = "Written by cccc service install";
