/** Pages for what did not work. */
import { ButtonLink } from "../components/button.tsx";
import { Logo } from "../components/layout.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";

/** `missing`: there is no such page; `refused`: it cannot be shown, and why; `failed`: a fault of the program. */
export interface ErrorData {
  readonly type: "missing" | "refused" | "failed";
  /** In the language of whoever looks. */
  readonly message?: string;
}

export const ERROR_TITLES = {
  missing: "error.missing.title",
  refused: "error.refused.title",
  failed: "error.failed.title",
} as const;

const TEXTS = { missing: "error.missing.text", refused: "error.refused.text", failed: "error.failed.text" } as const;

/** Without the frame: for who is no visitor of the pages, or not yet. */
export function ErrorAlone({ type, message }: ErrorData) {
  const t = useT();
  return (
    <div class="alone">
      <main class="stack">
        <h1 class="row">
          <Logo /> {t(ERROR_TITLES[type])}
        </h1>
        <Notice tone={type === "missing" ? "info" : "bad"} title={message}>{t(TEXTS[type])}</Notice>
        {/* Who is turned away would be so there. */}
        {type !== "refused" && <ToDashboard />}
      </main>
    </div>
  );
}

function ToDashboard() {
  const t = useT();
  return (
    <div class="row">
      <ButtonLink href="/admin" icon="dashboard">{t("error.to_dashboard")}</ButtonLink>
    </div>
  );
}

export default function ErrorPage({ type, message }: ErrorData) {
  const t = useT();
  return (
    <div class="stack">
      <h1>{t(ERROR_TITLES[type])}</h1>
      <Notice tone={type === "missing" ? "info" : "bad"} title={message}>{t(TEXTS[type])}</Notice>
      <ToDashboard />
    </div>
  );
}
