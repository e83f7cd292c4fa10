/** One request: what is known of it, what was said, its bytes, and what can be done with it. */
import { ButtonLink } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Comparison } from "./request/comparison.tsx";
import { ConversationPart } from "../../components/requests/conversation.tsx";
import { Overview } from "../../components/requests/overview.tsx";
import { Panes } from "./request/panes.tsx";
import { ReplayPart } from "./request/replay_part.tsx";
import { RequestStatus } from "../../components/requests/request_status.tsx";
import { Time } from "../../components/values.tsx";
import { VERBATIM } from "../../components/verbatim.ts";
import SaveExport from "../../islands/save_export.tsx";
import { conversationView } from "../../lib/admin/conversation_view.ts";
import type { ConversationView } from "../../lib/admin/conversation_view.ts";
import { type StoredRequestView, storedRequestView } from "../../lib/admin/request_views.ts";
import type { Translate } from "../../lib/i18n/translate.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { kept } from "../api/query.ts";
import { Refused } from "../api/refused.ts";
import type { PageCall } from "../page.tsx";

/** The parts of the page, as they are called in the address. */
const PARTS = {
  overview: "request.overview",
  conversation: "request.conversation",
  bodies: "request.bodies",
  compare: "request.compare",
  replay: "request.replay",
} as const;

type PartName = keyof typeof PARTS;

interface RequestData {
  readonly request: StoredRequestView;
  readonly part: PartName;
  /** Where that is the part. */
  readonly conversation: ConversationView | undefined;
  /** Whether it is shown with all of its turns. */
  readonly isWhole: boolean;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
  readonly isRecording: boolean;
}

export async function handler({ admin, url, param }: PageCall): Promise<RequestData> {
  const id = param("id");
  const request = await kept(admin.requests.find(id));
  if (request === undefined) throw new Refused("NOT_FOUND", phrase("api.no_request", { id }));
  const named = url.searchParams.get("part") ?? "";
  const part = Object.hasOwn(PARTS, named) ? named as PartName : "overview";
  const whole = url.searchParams.get("whole") ?? "";
  const options = {
    side: url.searchParams.get("side") ?? "client",
    whole: /^\d{1,6}$/.test(whole) ? Number(whole) : undefined,
  };
  const { endpoints, storage } = admin.live.current();
  return {
    request: storedRequestView(request, admin.say),
    part,
    conversation: part === "conversation" ? conversationView(request, options) : undefined,
    isWhole: url.searchParams.get("turns") === "all",
    endpoints: endpoints.map(({ id, name }) => ({ id, name })),
    isRecording: storage.records,
  };
}

export function title({ request }: RequestData, t: Translate): string {
  return `${t("request.name")} ${request.id}`;
}

export default function Request(data: RequestData) {
  const { request, part } = data;
  const t = useT();
  const path = `/admin/requests/${encodeURIComponent(request.id)}`;
  const items = Object.entries(PARTS).map(([id, label]) => (
    { id, href: id === "overview" ? path : `${path}?part=${id}`, label: t(label) }
  ));
  return (
    <>
      <PageHead
        title={
          <span class="row request-title">
            <code class="break">{request.id}</code>
            <RequestStatus request={request} />
          </span>
        }
        actions={
          <>
            <SaveExport requestId={request.id} />
            <ButtonLink href={`/admin/api/requests/${encodeURIComponent(request.id)}/export`} icon="download" download>
              {t("request.export")}
            </ButtonLink>
          </>
        }
      >
        <Time time={request.started_at} /> · {request.client} · <span class="break" {...VERBATIM}>{request.model}</span>
      </PageHead>
      <div>
        <Choice label={t("request.parts")} items={items} current={part} />
      </div>
      <Part {...data} />
    </>
  );
}

function Part({ request, part, conversation, isWhole, endpoints, isRecording }: RequestData) {
  switch (part) {
    case "overview":
      return <Overview request={request} />;
    case "conversation":
      return <ConversationPart requestId={request.id} conversation={conversation} isWhole={isWhole} />;
    case "bodies":
      return <Panes request={request} />;
    case "compare":
      return <Comparison request={request} />;
    case "replay":
      return <ReplayPart request={request} endpoints={endpoints} isRecording={isRecording} />;
    default:
      return part satisfies never;
  }
}
