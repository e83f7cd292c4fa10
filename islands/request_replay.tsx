/** A recorded request once more: what it would become for an endpoint, or what comes of it when it is sent. */
import { useRef, useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { Field } from "../components/field.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Progress } from "../components/progress.tsx";
import { Rehearsed } from "../components/requests/rehearsed.tsx";
import { Replayed } from "../components/requests/replayed.tsx";
import { Select } from "../components/select.tsx";
import type { DryRunView, ReplayView } from "../lib/admin/replay.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";

interface RequestReplayProps {
  readonly requestId: string;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
  /** Id of the endpoint that is chosen at first. */
  readonly first: string;
  /** Whether what is sent gets a record of its own. */
  readonly isRecording: boolean;
}

export default island("request_replay", RequestReplay);

type Outcome =
  | { readonly type: "none" }
  | { readonly type: "busy"; readonly isDry: boolean }
  | { readonly type: "failed"; readonly failure: ApiFailure }
  | { readonly type: "rehearsed"; readonly view: DryRunView }
  | { readonly type: "sent"; readonly view: ReplayView };

function RequestReplay({ requestId, endpoints, first, isRecording }: RequestReplayProps) {
  const t = useT();
  const [endpoint, setEndpoint] = useState(first);
  const { outcome, play, cancel } = usePlay(requestId, endpoint);
  const isBusy = outcome.type === "busy";
  return (
    <div class="stack">
      <p class="muted">{t("request.replay_about")}</p>
      <div class="row replay-tools">
        <Field id="replay-endpoint" label={t("requests.endpoint")}>
          {(input) => (
            <Select
              {...input}
              disabled={isBusy}
              options={endpoints.map(({ id, name }) => ({ value: id, label: name, isName: true }))}
              value={endpoint}
              onValue={setEndpoint}
            />
          )}
        </Field>
        <Button disabled={isBusy} onClick={() => void play(true)}>{t("request.show_stages")}</Button>
        <Button kind="primary" icon="play" disabled={isBusy} onClick={() => void play(false)}>
          {t("request.send")}
        </Button>
      </div>
      <Result outcome={outcome} onCancel={cancel} isRecording={isRecording} />
    </div>
  );
}

function usePlay(requestId: string, endpoint: string) {
  const api = useApi();
  const [outcome, setOutcome] = useState<Outcome>({ type: "none" });
  const controller = useRef<AbortController>();
  const play = async (isDry: boolean) => {
    const own = controller.current = new AbortController();
    setOutcome({ type: "busy", isDry });
    const path = `/requests/${encodeURIComponent(requestId)}/replay`;
    const result = await api.post<DryRunView | ReplayView>(path, {
      body: { dry_run: isDry, endpoint },
      signal: own.signal,
    });
    if (own.signal.aborted) return;
    if (result.type === "failed") setOutcome({ type: "failed", failure: result.failure });
    else if ("stages" in result.value) setOutcome({ type: "rehearsed", view: result.value });
    else setOutcome({ type: "sent", view: result.value });
  };
  const cancel = () => {
    controller.current?.abort();
    setOutcome({ type: "none" });
  };
  return { outcome, play, cancel };
}

interface ResultProps extends Pick<RequestReplayProps, "isRecording"> {
  readonly outcome: Outcome;
  readonly onCancel: () => void;
}

function Result({ outcome, onCancel, isRecording }: ResultProps) {
  const t = useT();
  switch (outcome.type) {
    case "none":
      return null;
    case "busy":
      return outcome.isDry
        ? <Progress label={t("request.working")} />
        : <Progress label={t("request.sending")} onCancel={onCancel} />;
    case "failed":
      return <ErrorNotice failure={outcome.failure} />;
    case "rehearsed":
      return <Rehearsed view={outcome.view} />;
    case "sent":
      return <Replayed view={outcome.view} isRecording={isRecording} />;
    default:
      return outcome satisfies never;
  }
}
