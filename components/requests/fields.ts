/** What requests can be asked for by on their page, in the names of the admin API (docs/api.md). */

export interface Choice {
  readonly value: string;
  /** Key of what it is called; `undefined`: by its value. */
  readonly label?: string;
}

export interface FilterField {
  readonly name: string;
  /** Key of its label. */
  readonly label: string;
  readonly kind: "text" | "number" | "time" | "choice" | "endpoint";
  readonly choices?: readonly Choice[];
  /** Key of what the number is of. */
  readonly unit?: string;
  /** Whether it is always there; the others are behind "More filters". */
  readonly isFirst?: boolean;
}

const YES_OR_NO: readonly Choice[] = [{ value: "true", label: "requests.yes" }, {
  value: "false",
  label: "requests.no",
}];

function chosenFrom(values: readonly string[]): readonly Choice[] {
  return values.map((value) => ({ value }));
}

/** `text` stands apart. */
export const FILTER_FIELDS: readonly FilterField[] = [
  {
    name: "failed",
    label: "requests.outcome",
    kind: "choice",
    choices: [{ value: "true", label: "requests.failed" }, { value: "false", label: "requests.well" }],
    isFirst: true,
  },
  { name: "tried", label: "requests.tried", kind: "endpoint", isFirst: true },
  { name: "client", label: "requests.client", kind: "text", isFirst: true },
  { name: "model", label: "requests.model", kind: "text", isFirst: true },
  { name: "from", label: "requests.from", kind: "time" },
  { name: "to", label: "requests.to", kind: "time" },
  { name: "endpoint", label: "requests.answered_by", kind: "endpoint" },
  { name: "status", label: "requests.status", kind: "number" },
  {
    name: "error_kind",
    label: "requests.error_kind",
    kind: "choice",
    choices: chosenFrom([
      ...["invalid_request", "authentication", "permission", "not_found", "rate_limit", "overloaded", "timeout"],
      ...["upstream", "canceled"],
    ]),
  },
  { name: "session", label: "requests.session", kind: "text" },
  { name: "agent", label: "requests.agent", kind: "text" },
  { name: "tag", label: "requests.tag", kind: "text" },
  { name: "key_name", label: "requests.key_name", kind: "text" },
  {
    name: "protocol",
    label: "requests.protocol",
    kind: "choice",
    choices: chosenFrom(["messages", "chat", "responses", "gemini"]),
  },
  {
    name: "operation",
    label: "requests.operation",
    kind: "choice",
    choices: chosenFrom(["generate", "count_tokens", "models", "forward"]),
  },
  { name: "has_losses", label: "requests.has_losses", kind: "choice", choices: YES_OR_NO },
  { name: "min_duration_ms", label: "requests.min_duration", kind: "number", unit: "requests.unit_ms" },
  { name: "max_duration_ms", label: "requests.max_duration", kind: "number", unit: "requests.unit_ms" },
  { name: "min_tokens", label: "requests.min_tokens", kind: "number" },
  { name: "min_cost", label: "requests.min_cost", kind: "number", unit: "requests.unit_usd" },
];
