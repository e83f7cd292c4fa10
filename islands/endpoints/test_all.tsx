import { useState } from "preact/hooks";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { Spinner } from "../../components/spinner.tsx";
import { Switch } from "../../components/switch.tsx";
import { Duration } from "../../components/values.tsx";
import type { EndpointTestView } from "../../lib/admin/test_endpoints.ts";
import type { Api } from "../../lib/browser/api.ts";
import type { Some } from "./use_endpoints.ts";
import { TestResult } from "./test_result.tsx";
import { progressOf, type TestProgress } from "./test_progress.ts";
import { useTestAll } from "./use_test_all.ts";

interface TestAllProps {
  readonly api: Api;
  /** Those that were looked for; else all. */
  readonly found: Some | undefined;
  readonly onClose: () => void;
}

/** Asks all endpoints, or all that were found, something small, and shows how far it is. */
export function TestAll({ api, found, onClose }: TestAllProps) {
  const t = useT();
  const { state, start, cancel } = useTestAll(api);
  const [isDisabledToo, setDisabledToo] = useState(false);
  const { endpoints, tests, isRunning, isBroken } = state;
  const done = Object.keys(tests).length;
  const on = found?.filter(({ enabled }) => enabled) ?? [];
  // Where all that were found are switched off, it is them that are meant.
  const asked = found === undefined || isDisabledToo || on.length === 0 ? found ?? [] : on;
  return (
    <Dialog
      id="test-all"
      title={found === undefined ? t("endpoints.test_all") : t("endpoints.test_shown", { count: found.length })}
      open
      onClose={() => {
        cancel();
        onClose();
      }}
      actions={() =>
        !isRunning && (
          <Button
            kind="primary"
            icon="play"
            onClick={() => void start({ isDisabledToo, ids: asked.map(({ id }) => id) })}
          >
            {t("endpoints.test_all_run")}
          </Button>
        )}
    >
      <p class="muted">{t("endpoints.test_all_about")}</p>
      {isRunning
        ? (
          <Progress
            label={t("endpoints.test_all_progress", { done, total: endpoints.length })}
            done={done}
            total={Math.max(1, endpoints.length)}
            onCancel={cancel}
          />
        )
        : (found === undefined || (on.length > 0 && on.length < found.length)) && (
          <Switch checked={isDisabledToo} onValue={setDisabledToo}>{t("endpoints.test_all_disabled")}</Switch>
        )}
      {isBroken && <Notice tone="bad" isAlert>{t("endpoints.test_all_broken")}</Notice>}
      {endpoints.length > 0 && (
        <ul class="plain tests" aria-live="polite">
          {endpoints.map(({ id, name }) => (
            <li key={id}>
              <Line name={name} test={tests[id]} progress={progressOf(id, state)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

const PROGRESS = {
  running: "endpoints.test_running",
  waits: "endpoints.test_waits",
  left_out: "endpoints.test_left_out",
} as const satisfies Record<TestProgress, string>;

interface LineProps {
  readonly name: string;
  readonly test: EndpointTestView | undefined;
  readonly progress: TestProgress;
}

function Line({ name, test, progress }: LineProps) {
  const t = useT();
  if (test === undefined) {
    return (
      <div class="row spread">
        <span class="break">{name}</span>
        <span class="row muted">
          {progress === "running" && <Spinner />} {t(PROGRESS[progress])}
        </span>
      </div>
    );
  }
  const [first] = test.tests;
  return (
    <details>
      <summary class="row spread">
        <span class="break">{name}</span>
        <span class="row">
          {first !== undefined && (
            <span class="muted small">
              <Duration ms={first.total_ms} />
            </span>
          )}
          <Badge tone={test.ok ? "ok" : "bad"} dotted>
            {test.ok ? t("endpoints.test_ok") : t("endpoints.test_failed", { status: String(first?.status ?? "") })}
          </Badge>
        </span>
      </summary>
      <TestResult test={test} />
    </details>
  );
}
