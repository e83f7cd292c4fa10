import type { Translate } from "../lib/i18n/translate.ts";

/** What went wrong in a call of the admin API. */
export interface Failure {
  /** As docs/api.md lists them, or `OFFLINE`. */
  readonly code: string;
  /** The server's own words; empty if it said nothing. */
  readonly message: string;
  /** Places, and what is wrong there. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** What happened and what to do, by code; of others the server's words say it. */
const TEXTS: Readonly<Record<string, string>> = {
  OFFLINE: "error.offline",
  PASSWORD_REQUIRED: "error.password_required",
  CONFLICT: "error.conflict",
  READ_ONLY: "error.read_only",
  WRITE_FAILED: "error.write_failed",
  FILE_UNREADABLE: "error.file_unreadable",
  INVALID_CONFIGURATION: "error.invalid_configuration",
  INVALID_REQUEST: "error.invalid_request",
  NOT_EDITABLE: "error.not_editable",
  NOT_FOUND: "error.gone",
  STORE_FAILED: "error.store_failed",
  TOO_MANY_FAILURES: "error.too_many_failures",
  TOO_MANY_LISTENERS: "error.too_many_listeners",
  INTERNAL: "error.internal",
};

/** What happened and what to do, where that is known of a failure of this kind. */
export function errorText({ code }: Failure, t: Translate): string {
  return t(TEXTS[code] ?? "error.title");
}

/** In one line: the server's words, as `quoted` puts them, where they say more than is known of this kind of failure. */
export function errorLine(failure: Failure, t: Translate, quoted: (message: string) => string = String): string {
  const { code, message } = failure;
  return message === "" || code === "PASSWORD_REQUIRED" ? errorText(failure, t) : quoted(message);
}
