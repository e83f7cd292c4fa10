/** What `doctor` has found out. */
export interface Finding {
  readonly area: Area;
  readonly level: Level;
  readonly text: string;
  /** The command, or the change of a file, that mends it. */
  readonly fix?: string;
}

export type Area =
  | "configuration"
  | "storage"
  | "database"
  | "server"
  | "endpoints"
  | "web search"
  | "clock"
  | "Claude Code"
  | "Codex"
  | "probe";

/** `note`: nothing is wrong, but it may explain what somebody wonders about. */
export type Level = "ok" | "note" | "warning" | "error";

export function ok(area: Area, text: string): Finding {
  return { area, level: "ok", text };
}

export function note(area: Area, text: string, fix?: string): Finding {
  return { area, level: "note", text, ...(fix === undefined ? {} : { fix }) };
}

export function warning(area: Area, text: string, fix: string): Finding {
  return { area, level: "warning", text, fix };
}

export function error(area: Area, text: string, fix: string): Finding {
  return { area, level: "error", text, fix };
}
