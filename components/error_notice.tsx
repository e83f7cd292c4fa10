import { Button } from "./button.tsx";
import { useT } from "./locale.ts";
import { Notice } from "./notice.tsx";

/** What went wrong in a call of the admin API. */
export interface Failure {
  /** As docs/api.md lists them, or `OFFLINE`. */
  readonly code: string;
  /** The server's own words. */
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

interface ErrorNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

export function ErrorNotice({ failure: { code, message, problems }, onRetry }: ErrorNoticeProps) {
  const t = useT();
  const key = TEXTS[code];
  return (
    <Notice
      tone="bad"
      isAlert
      title={key === undefined ? t("error.title") : t(key)}
      actions={onRetry && <Button size="small" icon="refresh" onClick={onRetry}>{t("action.retry")}</Button>}
    >
      {/* Where the problems are listed, it says no more than the title. */}
      {message !== "" && problems.length === 0 && <div class="small">{message}</div>}
      {problems.length > 0 && (
        <ul class="small">{problems.map(({ path, message }) => <li key={path + message}>{message}</li>)}</ul>
      )}
    </Notice>
  );
}
