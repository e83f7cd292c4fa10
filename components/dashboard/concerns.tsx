import type { Concern } from "../../lib/admin/status_schema.ts";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import type { Tone } from "../tone.ts";
import { VERBATIM } from "../verbatim.ts";

interface Told {
  readonly tone: Tone;
  readonly title: string;
  /** Of several subjects; without, there is never more than one. */
  readonly many?: string;
  /** What to do. */
  readonly text: string;
  /** Its subject is a number of things. */
  readonly counts?: true;
}

const TOLD: Readonly<Record<Concern["type"], Told>> = {
  configuration_invalid: {
    tone: "bad",
    title: "concern.configuration",
    many: "concern.configuration_many",
    text: "concern.configuration_text",
  },
  no_endpoint_enabled: { tone: "bad", title: "concern.all_off", text: "concern.all_off_text" },
  endpoint_refused: {
    tone: "bad",
    title: "concern.refused",
    many: "concern.refused_many",
    text: "concern.refused_text",
  },
  endpoint_open: { tone: "bad", title: "concern.open", many: "concern.open_many", text: "concern.open_text" },
  store_failed: { tone: "bad", title: "concern.store", text: "concern.store_text" },
  store_replaced: { tone: "warn", title: "concern.replaced", text: "concern.replaced_text" },
  budget_spent: { tone: "warn", title: "concern.budget", many: "concern.budget_many", text: "concern.budget_text" },
  tagger_failed: { tone: "warn", title: "concern.tagger", many: "concern.tagger_many", text: "concern.tagger_text" },
  records_dropped: { tone: "warn", title: "concern.dropped", text: "concern.dropped_text", counts: true },
  restart_needed: {
    tone: "info",
    title: "concern.restart",
    many: "concern.restart_many",
    text: "concern.restart_text",
  },
};

/** More than this is a wall that nobody reads. */
const SHOWN = 4;

/** What somebody should look at: each kind of it once, whatever it befell. */
export function Concerns({ concerns }: { readonly concerns: readonly Concern[] }) {
  const t = useT();
  if (concerns.length === 0) return null;
  return (
    <section class="stack tight" aria-label={t("concern.label")} aria-live="polite">
      {[...Map.groupBy(concerns, ({ type }) => type)].map(([type, own]) => (
        <Kind key={type} told={TOLD[type]} concerns={own} />
      ))}
    </section>
  );
}

function Kind({ told, concerns }: { readonly told: Told; readonly concerns: readonly Concern[] }) {
  const t = useT();
  const { tone, title, many, text, counts } = told;
  const subjects = [...Map.groupBy(concerns, ({ subject }) => subject)];
  const [[subject] = [""]] = subjects;
  const isMany = many !== undefined && subjects.length > 1;
  const said = isMany
    ? t(many, { count: subjects.length })
    : t(title, counts ? { count: Number(subject) } : { subject });
  const left = subjects.length - SHOWN;
  return (
    <Notice tone={tone} title={said}>
      <div class="stack tight">
        <ul class="plain concerned">
          {subjects.slice(0, SHOWN).map(([subject, own]) => (
            <Subject
              key={subject}
              name={isMany ? subject : ""}
              details={own.map(({ detail }) => detail)}
            />
          ))}
          {left > 0 && <li class="muted">{t("pager.more", { count: left })}</li>}
        </ul>
        <div>{t(text)}</div>
      </div>
    </Notice>
  );
}

/** What befell one, in the words of whoever noticed it. */
function Subject({ name, details }: { readonly name: string; readonly details: readonly string[] }) {
  const said = details.filter((detail) => detail !== "").join("\n");
  if (name === "" && said === "") return null;
  return (
    <li class="break">
      {name !== "" && <span {...VERBATIM}>{name}</span>} <span class="mono small lines">{said}</span>
    </li>
  );
}
