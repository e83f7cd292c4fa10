import { Badge } from "../../components/badge.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { Losses } from "../../components/requests/losses.tsx";
import { prettyJson } from "../../components/requests/pretty_json.ts";
import { Duration } from "../../components/values.tsx";
import { VERBATIM } from "../../components/verbatim.ts";
import type { EndpointTestView } from "../../lib/admin/test_endpoints.ts";
import type { TestView } from "../../lib/admin/test_view.ts";
import type { PaneView } from "../../lib/admin/request_views.ts";

/** What came of a test: each protocol and form with its times, its words and its panes. */
export function TestResult({ test }: { readonly test: EndpointTestView }) {
  const t = useT();
  return (
    <div class="stack" role="status">
      <p>
        {t("endpoints.tested_model", { model: test.model })}
        {test.connect_ms !== null && (
          <span class="muted">
            {" · "}
            {t("endpoints.time_connect")} <Duration ms={test.connect_ms} />
          </span>
        )}
      </p>
      {test.model_from === "guessed" && <p class="muted">{t("endpoints.tested_guess")}</p>}
      {test.tests.map((each) => <One key={`${each.protocol} ${each.streaming}`} test={each} />)}
    </div>
  );
}

function One({ test }: { readonly test: TestView }) {
  const t = useT();
  return (
    <section class="tested">
      <div class="row spread">
        <h3>
          {test.protocol} · {test.streaming ? t("endpoints.test_streaming") : t("endpoints.test_whole")}
        </h3>
        <Badge tone={test.ok ? "ok" : "bad"} dotted>
          {test.ok ? t("endpoints.test_ok") : t("endpoints.test_failed", { status: String(test.status) })}
        </Badge>
      </div>
      <Times test={test} />
      {test.error !== null && (
        <Notice tone="bad" title={test.advice?.text}>
          <span class="small">{test.error}</span>
        </Notice>
      )}
      {test.answer !== "" && <blockquote class="answer" {...VERBATIM}>{test.answer}</blockquote>}
      <Words title={t("endpoints.test_learned")} words={test.learned} />
      <Words title={t("endpoints.test_changes")} words={test.changes} />
      {test.losses.length > 0 && (
        <div class="small">
          <strong>{t("endpoints.test_losses")}</strong>
          <Losses losses={test.losses} reasons={test.loss_reasons} />
        </div>
      )}
      <details>
        <summary>{t("endpoints.test_details")}</summary>
        <div class="stack tight">
          {test.attempts.map(({ number, protocol, model, result }) => (
            <div key={number} class="small break">
              {t("endpoints.test_attempt", { number, protocol: protocol ?? "", model })} {result}
            </div>
          ))}
          {test.panes.map((pane) => <Pane key={`${pane.kind} ${pane.attempt}`} pane={pane} />)}
        </div>
      </details>
    </section>
  );
}

function Times({ test }: { readonly test: TestView }) {
  const t = useT();
  const times = [
    { name: t("endpoints.time_first_byte"), ms: test.first_byte_ms },
    { name: t("endpoints.time_first_token"), ms: test.first_token_ms },
    { name: t("endpoints.time_total"), ms: test.total_ms },
  ].filter(({ ms }) => ms !== null);
  return (
    <dl class="times">
      {times.map(({ name, ms }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Duration ms={ms} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Words({ title, words }: { readonly title: string; readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <div class="small">
      <strong>{title}</strong>
      <ul>{words.map((each) => <li key={each}>{each}</li>)}</ul>
    </div>
  );
}

function Pane({ pane }: { readonly pane: PaneView }) {
  const t = useT();
  const names = {
    client_request: t("endpoints.pane_client_request"),
    upstream_request: t("endpoints.pane_upstream_request"),
    upstream_response: t("endpoints.pane_upstream_response"),
    client_response: t("endpoints.pane_client_response"),
  };
  const headers = pane.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return (
    <details>
      <summary>
        {names[pane.kind]} <span class="muted break">{pane.head}</span>
      </summary>
      <pre class="pane" tabIndex={0}>{`${headers}\n\n${shown(pane.text ?? pane.base64 ?? "")}`}</pre>
    </details>
  );
}

/** JSON in lines of its own; all else as it came. It is only ever text. */
function shown(text: string): string {
  return prettyJson(text) ?? text;
}
