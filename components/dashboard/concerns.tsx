import type { Concern } from "../../lib/admin/status_schema.ts";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import type { Tone } from "../tone.ts";

interface Told {
  readonly tone: Tone;
  readonly title: string;
  /** What to do. */
  readonly text: string;
  /** Its subject is a number of things. */
  readonly counts?: true;
}

const TOLD: Readonly<Record<Concern["type"], Told>> = {
  configuration_invalid: { tone: "bad", title: "concern.configuration", text: "concern.configuration_text" },
  no_endpoint_enabled: { tone: "bad", title: "concern.all_off", text: "concern.all_off_text" },
  endpoint_refused: { tone: "bad", title: "concern.refused", text: "concern.refused_text" },
  endpoint_open: { tone: "bad", title: "concern.open", text: "concern.open_text" },
  store_failed: { tone: "bad", title: "concern.store", text: "concern.store_text" },
  budget_spent: { tone: "warn", title: "concern.budget", text: "concern.budget_text" },
  tagger_failed: { tone: "warn", title: "concern.tagger", text: "concern.tagger_text" },
  records_dropped: { tone: "warn", title: "concern.dropped", text: "concern.dropped_text", counts: true },
  restart_needed: { tone: "info", title: "concern.restart", text: "concern.restart_text" },
};

/** More than this is a wall that nobody reads. */
const SHOWN = 6;

/** What somebody should look at. */
export function Concerns({ concerns }: { readonly concerns: readonly Concern[] }) {
  const t = useT();
  if (concerns.length === 0) return null;
  return (
    <section class="stack tight" aria-label={t("concern.label")} aria-live="polite">
      {concerns.slice(0, SHOWN).map(({ type, subject, detail }) => {
        const { tone, title, text, counts } = TOLD[type];
        return (
          <Notice
            key={type + subject + detail}
            tone={tone}
            title={t(title, counts ? { count: Number(subject) } : { subject })}
          >
            {detail !== "" && <div class="mono small break">{detail}</div>}
            <div>{t(text)}</div>
          </Notice>
        );
      })}
      {concerns.length > SHOWN && <p class="muted">{t("concern.more", { count: concerns.length - SHOWN })}</p>}
    </section>
  );
}
