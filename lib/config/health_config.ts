/** Probes of endpoints whose breaker is open. */
export interface HealthConfig {
  readonly checkIntervalMs: number;
  readonly timeoutMs: number;
  /** Successes in a row that close a breaker. */
  readonly recoveryThreshold: number;
}
