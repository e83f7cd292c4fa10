import { Button, ButtonLink } from "./button.tsx";
import { errorText, type Failure } from "./error_text.ts";
import { useT } from "./locale.ts";
import { Notice } from "./notice.tsx";

interface ErrorNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

export function ErrorNotice({ failure, onRetry }: ErrorNoticeProps) {
  const t = useT();
  const { code, message, problems } = failure;
  const isOut = code === "PASSWORD_REQUIRED";
  return (
    <Notice
      tone="bad"
      isAlert
      title={errorText(failure, t)}
      actions={isOut
        // In a tab of its own: what was typed here stays, and can be saved afterwards.
        ? <ButtonLink size="small" icon="external" href="/admin/login" target="_blank">{t("login.submit")}</ButtonLink>
        : onRetry && <Button size="small" icon="refresh" onClick={onRetry}>{t("action.retry")}</Button>}
    >
      {/* Where the problems are listed, it says no more than the title. */}
      {message !== "" && problems.length === 0 && !isOut && <div class="small">{message}</div>}
      {problems.length > 0 && (
        <ul class="small">{problems.map(({ path, message }) => <li key={path + message}>{message}</li>)}</ul>
      )}
    </Notice>
  );
}
