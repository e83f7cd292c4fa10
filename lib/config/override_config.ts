/** What of a request is changed for an endpoint, every default filled in. */
import type { Json } from "../json.ts";

export interface ModelRewriteConfig {
  readonly enabled: boolean;
  /** The first that matches counts. */
  readonly rules: readonly RewriteRule[];
}

export interface RewriteRule {
  readonly sourcePattern: string;
  readonly targetModel: string;
  /** Over those of the endpoint; absent: there are none. */
  readonly parameterOverrides?: readonly ParameterOverride[];
}

/** A value put into the request's body, or taken out of it. */
export interface ParameterOverride {
  /** Names joined by dots. */
  readonly path: string;
  /** `null` takes it out. */
  readonly value: Json;
}

export interface HeaderOverride {
  readonly name: string;
  /** `null` takes it out. */
  readonly value: string | null;
}
