import { useState } from "preact/hooks";
import { ButtonLink } from "../components/button.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import { Spinner } from "../components/spinner.tsx";
import { useEvents } from "../lib/browser/use_events.ts";

interface LiveCheckProps {
  readonly client: "claude" | "codex";
  /** Whether the reader may see requests: where there is a password, only who has given it. */
  readonly isOpen: boolean;
}

interface Arrived {
  readonly client: string;
  readonly model: string;
  readonly status: number;
}

const CLIENTS = {
  claude: { title: "Claude Code", detected: "claude-code" },
  codex: { title: "Codex", detected: "codex" },
} as const;

/** Shows the client's first request as it ends. */
function LiveCheck({ client: name, isOpen }: LiveCheckProps) {
  const t = useT();
  const { title, detected } = CLIENTS[name];
  const [arrived, setArrived] = useState<Arrived>();
  const connection = useEvents(isOpen ? "/admin/api/requests/live" : undefined, {
    request: (data) => {
      const request = data as Arrived;
      // Of other programs one shows that the proxy is reached, until the client itself shows up.
      setArrived((before) => before?.client === detected && request.client !== detected ? before : request);
    },
    // Whoever starts the client may have its window over this one.
  }, { isHeardUnseen: true });
  if (!isOpen) {
    return (
      <div class="stack">
        <p class="muted">{t("help.check.closed", { client: title })}</p>
        <div>
          <ButtonLink href={`/admin/login?next=${encodeURIComponent(`/help?client=${name}`)}`}>
            {t("login.submit")}
          </ButtonLink>
        </div>
      </div>
    );
  }
  return (
    <div class="stack" aria-live="polite">
      {arrived !== undefined && <Result arrived={arrived} title={title} isClient={arrived.client === detected} />}
      {arrived?.client !== detected && (
        <p class="waiting">
          <Spinner />
          <span>{t(WAITING[connection], { client: title })}</span>
        </p>
      )}
    </div>
  );
}

const WAITING = {
  connecting: "help.check.connecting",
  open: "help.check.waiting",
  waiting: "help.check.lost",
} as const;

interface ResultProps {
  readonly arrived: Arrived;
  readonly title: string;
  readonly isClient: boolean;
}

function Result({ arrived: { model, status }, title, isClient }: ResultProps) {
  const t = useT();
  const isGood = status < 400;
  const values = { client: title, model: model === "" ? t("value.unknown") : model, status: String(status) };
  return (
    <Notice
      tone={isGood && isClient ? "ok" : isGood ? "info" : "warn"}
      title={t(isClient ? "help.check.arrived" : "help.check.other", values)}
    >
      {t(isGood ? "help.check.answered" : "help.check.failed", values)}
    </Notice>
  );
}

export default island("live_check", LiveCheck);
