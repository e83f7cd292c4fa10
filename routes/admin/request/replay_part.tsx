import RequestReplay from "../../../islands/request_replay.tsx";
import type { StoredRequestView } from "../../../lib/admin/request_views.ts";
import { Card } from "../../../components/card.tsx";
import { EmptyState } from "../../../components/empty_state.tsx";
import { useT } from "../../../components/locale.ts";

interface ReplayPartProps {
  readonly request: StoredRequestView;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
  readonly isRecording: boolean;
}

/** The request once more, to the same endpoint or another. */
export function ReplayPart({ request, endpoints, isRecording }: ReplayPartProps) {
  const t = useT();
  if (endpoints.length === 0) {
    return <EmptyState icon="endpoints" title={t("request.no_endpoint")}>{t("request.no_endpoint_text")}</EmptyState>;
  }
  const before = request.endpoint?.id ?? request.attempts[0]?.endpoint.id;
  const first = endpoints.find(({ id }) => id === before) ?? endpoints[0]!;
  return (
    <Card label={t("request.replay")}>
      <RequestReplay requestId={request.id} endpoints={endpoints} first={first.id} isRecording={isRecording} />
    </Card>
  );
}
