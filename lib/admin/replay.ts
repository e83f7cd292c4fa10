/** A recorded request once more: what it would become for an endpoint of the configuration as it is now. */
import { redactText, redactUrl } from "../redact.ts";
import type { Rehearsal, Script } from "../proxy/rehearse.ts";
import type { StoredRequest } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import { textOf } from "./request_views.ts";

export type Replay =
  | { readonly type: "done"; readonly replay: ReturnType<typeof replayView> }
  /** There is no such endpoint. */
  | { readonly type: "missing"; readonly message: string }
  /** It cannot be played, and why. */
  | { readonly type: "refused"; readonly message: string };

/** `endpointId`: of the one that answered, unless it says otherwise. */
export async function dryRun(
  context: Pick<AdminContext, "live" | "rehearse" | "secrets">,
  request: StoredRequest,
  endpointId = request.endpointId ?? request.attempts[0]?.endpointId,
): Promise<Replay> {
  const endpoint = context.live.current().endpoints.find(({ id }) => id === endpointId);
  if (endpoint === undefined) {
    const message = endpointId === undefined
      ? "No endpoint was tried for the request; name one"
      : `There is no endpoint with the id ${JSON.stringify(endpointId)}`;
    return { type: "missing", message };
  }
  const script = scriptOf(request);
  if (typeof script === "string") return { type: "refused", message: `Cannot replay the request: ${script}` };
  const rehearsal = await context.rehearse(script, endpoint);
  if (rehearsal.type === "refused") {
    return {
      type: "refused",
      message: `Cannot replay the request: ${redactText(rehearsal.reason, context.secrets())}`,
    };
  }
  const { id, name } = endpoint;
  return { type: "done", replay: replayView(rehearsal, { endpoint: { id, name }, secrets: context.secrets() }) };
}

/** What is of the body's way over the wire, and not of the body as it was recorded. */
const OF_THE_WIRE = ["content-encoding", "content-length", "transfer-encoding"];

/** The request as the client sent it, or why that is not known. */
function scriptOf({ panes, client, keyName }: StoredRequest): Script | string {
  const pane = panes.find(({ kind }) => kind === "client_request");
  // A mask may be shorter than what it stands for: only then a body of another length is whole.
  if (pane?.body === undefined || pane.body.length !== pane.size && !isJson(pane.body)) {
    return "its body was not kept, or not whole";
  }
  const [method = "", path = ""] = pane.head.split(" ");
  const headers = new Headers(pane.headers.map(([name, value]): [string, string] => [name, value]));
  for (const name of OF_THE_WIRE) headers.delete(name);
  return { method, path, headers, body: pane.body, client: client as Script["client"], keyName };
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(textOf(body) ?? "");
    return true;
  } catch {
    return false;
  }
}

function replayView(
  rehearsal: Rehearsal & { readonly type: "done" },
  { endpoint, secrets }: {
    readonly endpoint: { readonly id: string; readonly name: string };
    readonly secrets: readonly string[];
  },
) {
  const { protocol, upstreamProtocol, model, upstreamModel, rewritten, url, losses, changes, stages } = rehearsal;
  const texts = stages.map(({ body }) => redactText(textOf(body) ?? "", secrets));
  return {
    dry_run: true,
    endpoint,
    protocol,
    upstream_protocol: upstreamProtocol,
    model,
    upstream_model: upstreamModel,
    /** Why the model's name changes; `null`: it does not. */
    rewritten: rewritten ?? null,
    url: redactUrl(url),
    losses,
    learned: changes,
    stages: stages.map(({ name }, index) => ({
      name,
      /** Whether it differs from the stage before. */
      changed: index > 0 && texts[index] !== texts[index - 1],
      text: texts[index]!,
    })),
  };
}
