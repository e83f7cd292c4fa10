/** What the proxy remembers, and for how long. */
export interface StorageConfig {
  /** Absolute. */
  readonly directory: string;
  /** Requests are recorded. */
  readonly records: boolean;
  /** Milliseconds that the record of a request is kept. */
  readonly maxAgeMs: number;
  /** Of the database: the oldest records go while it is larger. */
  readonly maxBytes: number;
}

export interface LearningConfig {
  readonly enabled: boolean;
  /** Milliseconds after which a fact that nobody pinned is tested again. */
  readonly expiresMs: number;
}
