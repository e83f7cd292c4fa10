/** Asks where the next request of a kind would go, and why. */
import { useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { PreviewResult } from "../components/routing/preview_result.tsx";
import { RequestChoice } from "../components/routing/request_choice.tsx";
import { NEW_REQUEST, requestOf } from "../components/routing/request_draft.ts";
import type { RoutePreview } from "../lib/admin/route_preview.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { useRecorded } from "./routing/use_recorded.ts";

function Preview({ requestId }: { readonly requestId: string }) {
  const t = useT();
  const api = useApi();
  const [request, setRequest] = useState(
    requestId === "" ? NEW_REQUEST : { ...NEW_REQUEST, source: "recorded" as const, requestId },
  );
  const [preview, setPreview] = useState<RoutePreview>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const recorded = useRecorded(api, request.source === "recorded");
  const isRecorded = request.source === "recorded";
  const ask = async () => {
    setBusy(true);
    const body = isRecorded ? { request_id: request.requestId } : requestOf(request);
    const result = await api.post<RoutePreview>("/routing/preview", { body });
    setPreview(result.type === "ok" ? result.value : undefined);
    setFailure(result.failure);
    setBusy(false);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <RequestChoice id="preview" draft={request} onDraft={setRequest} recorded={recorded} />
      <div>
        <Button
          type="submit"
          kind="primary"
          icon="play"
          busy={isBusy}
          disabled={isRecorded && request.requestId === ""}
        >
          {t("routing.ask")}
        </Button>
      </div>
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {preview !== undefined && <PreviewResult preview={preview} />}
    </form>
  );
}

export default island("route_preview", Preview);
