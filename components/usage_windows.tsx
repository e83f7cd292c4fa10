import type { WindowStanding } from "../lib/admin/status_schema.ts";
import { useFormat, useT } from "./locale.ts";
import { Time } from "./values.tsx";
import { VERBATIM } from "./verbatim.ts";

/** So many say how an endpoint stands; those that are farther from their end say no more. */
const SHOWN = 4;

/** From here on somebody should know. */
const NEAR = 0.8;

/** How much of its windows an endpoint says is used. */
export function UsageWindows({ windows }: { readonly windows: readonly WindowStanding[] }) {
  const t = useT();
  if (windows.length === 0) return null;
  return (
    <ul class="windows" aria-label={t("endpoints.windows")}>
      {windows.slice(0, SHOWN).map((window) => <UsageWindow key={window.name} window={window} />)}
    </ul>
  );
}

const TEXTS: Readonly<Record<WindowStanding["counts"], string | undefined>> = {
  plan: "endpoints.window_plan",
  requests: "endpoints.window_requests",
  tokens: "endpoints.window_tokens",
  input_tokens: "endpoints.window_input_tokens",
  output_tokens: "endpoints.window_output_tokens",
  other: undefined,
};

function UsageWindow({ window }: { readonly window: WindowStanding }) {
  const t = useT();
  const format = useFormat();
  const { name, counts, of, used, span_seconds: seconds, resets_at: resetsAt } = window;
  const percent = format.percent(Math.round(used * 100) / 100);
  const span = seconds === null ? undefined : format.duration(seconds * 1000);
  const key = span === undefined && counts === "plan" ? undefined : TEXTS[counts];
  const text = key === undefined ? percent : t(key, { percent, span: span ?? "" });
  const narrower = of === "" && key === undefined ? name : of;
  const tone = used >= 1 ? "full" : used >= NEAR ? "near" : undefined;
  return (
    <li>
      <label class="small muted">
        <span class="break">
          {text}
          {narrower !== "" && <span {...VERBATIM}>{` (${narrower})`}</span>}
          {counts !== "plan" && span !== undefined && ` · ${span}`}
          {resetsAt !== null && (
            <>
              {" · "}
              <span class="nowrap">
                {t("endpoints.window_resets")} <Time time={resetsAt} shown="minute" />
              </span>
            </>
          )}
        </span>
        <progress class={tone} value={Math.min(used, 1)} max={1} />
      </label>
    </li>
  );
}
