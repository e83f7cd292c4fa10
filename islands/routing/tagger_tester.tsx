/** Tries a tagger, as it is being edited, against a request. */
import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { ErrorNotice } from "../../components/error_notice.tsx";
import { useT } from "../../components/locale.ts";
import { RequestChoice } from "../../components/routing/request_choice.tsx";
import { NEW_REQUEST, type RequestDraft, requestOf } from "../../components/routing/request_draft.ts";
import { sentOf, type TaggerDraft } from "../../components/routing/tagger_draft.ts";
import { TestResult } from "../../components/routing/test_result.tsx";
import type { TaggerTestView } from "../../lib/admin/test_tagger.ts";
import type { ApiFailure } from "../../lib/browser/api.ts";
import { useApi } from "../../lib/browser/use_api.ts";
import { useRecorded } from "./use_recorded.ts";

interface TaggerTesterProps {
  readonly draft: TaggerDraft;
  /** As the file has it; `undefined`: it is a new one. */
  readonly before: TaggerDraft | undefined;
}

export function TaggerTester({ draft, before }: TaggerTesterProps) {
  const t = useT();
  const api = useApi();
  const [request, setRequest] = useState<RequestDraft>(NEW_REQUEST);
  const [test, setTest] = useState<TaggerTestView>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const recorded = useRecorded(api, request.source === "recorded");
  const run = async () => {
    setBusy(true);
    const { name, ...rest } = sentOf(draft, before);
    const tagger = name === "" ? rest : { ...rest, name };
    const of = request.source === "recorded" ? { request_id: request.requestId } : { request: requestOf(request) };
    const named = before === undefined ? {} : { name: before.name };
    const result = await api.post<TaggerTestView>("/taggers/test", { body: { ...named, tagger, ...of } });
    setTest(result.type === "ok" ? result.value : undefined);
    setFailure(result.failure);
    setBusy(false);
  };
  return (
    <details class="tester">
      <summary>{t("routing.try")}</summary>
      <div class="stack details-body">
        <RequestChoice id="test" draft={request} onDraft={setRequest} recorded={recorded} />
        <div>
          <Button
            icon="play"
            busy={isBusy}
            disabled={request.source === "recorded" && request.requestId === ""}
            onClick={() => void run()}
          >
            {t("routing.try_now")}
          </Button>
        </div>
        {failure !== undefined && <ErrorNotice failure={failure} />}
        {test !== undefined && <TestResult test={test} />}
      </div>
    </details>
  );
}
