/** The line that Claude Code shows below its prompt: who answers its session, what that took, and what is left there. */
import type { EndpointView } from "../admin/endpoint_views.ts";
import type { RequestView } from "../admin/request_views.ts";
import type { SessionView } from "../admin/session_list.ts";
import { isLoopback } from "../config/exposure.ts";
import { isObject, parseJson, stringMember } from "../json.ts";
import { differentModels } from "../model_names.ts";
import { within } from "../within.ts";
import { AdminClient } from "./admin_client.ts";
import { configFileAnywhere, userConfigFile } from "./config_file.ts";
import { CommandError, type FlagValues, type Invocation, type System } from "./command.ts";
import { shownWindow, STATES } from "./endpoint_table.ts";
import { isStarted } from "./own_proxy.ts";
import { shownCost, shownTime } from "./request_table.ts";
import { isCanceled } from "../store/recorded.ts";
import { terminalWords } from "./terminal_text.ts";

/** What Claude Code says of its session is a few KB. */
const MAX_INPUT = 1024 * 1024;

/** Claude Code says all at once; who says nothing may leave the input open. */
const LONGEST_WAIT_MS = 1000;

/** So many requests are looked through for one of the conversation itself. */
const LOOKED_THROUGH = 20;

/** So many of an endpoint's windows fit, those nearest to their end. */
const MOST_WINDOWS = 2;

/** So much of an error fits. */
const MOST_OF_ERROR = 80;

/** Always 0: Claude Code shows nothing of a command that ends otherwise. */
export async function statusline({ flags }: Invocation, system: System): Promise<number> {
  try {
    system.out(terminalWords(await lineOf(await asked(system), flags, system)));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    system.out(`cccc: ${error.message}`);
  }
  return 0;
}

/** What is asked for; both `undefined` where nobody says: the latest session is meant. */
interface Asked {
  readonly session: string | undefined;
  readonly model: string | undefined;
}

/** https://code.claude.com/docs/en/statusline (read 2026-11-27). */
async function asked(system: System): Promise<Asked> {
  const said = system.hasTerminal() ? undefined : await within(LONGEST_WAIT_MS, system.input(MAX_INPUT));
  const value = parseJson(said ?? "");
  const model = isObject(value) ? stringMember(value["model"], "id") : undefined;
  return { session: stringMember(value, "session_id"), model };
}

async function lineOf({ session, model }: Asked, flags: FlagValues, system: System): Promise<string> {
  const url = clientsProxy(flags, system);
  const config = await fileOf(flags, url, system);
  const asking = { readSecret: () => Promise.resolve(undefined) };
  const admin = await AdminClient.open({ ...flags, config }, asking, url);
  const of = session === undefined ? "" : `&session=${encodeURIComponent(session)}`;
  const [{ sessions }, { requests }, { endpoints }] = await Promise.all([
    admin.get(`/sessions?limit=1${of}`),
    admin.get(`/requests?operation=generate&limit=${LOOKED_THROUGH}${of}`),
    admin.get("/endpoints"),
  ]) as unknown as [
    { readonly sessions: readonly SessionView[] },
    { readonly requests: readonly RequestView[] },
    { readonly endpoints: readonly EndpointView[] },
  ];
  const [sums] = sessions;
  const latest = latestOf(requests.filter((each) => each.session === sums?.session), model);
  if (sums === undefined || latest === undefined) return "cccc: no answer of this session is recorded";
  const endpoint = endpoints.find(({ id }) => id === latest.endpoint?.id);
  return [whoAnswered(latest), spent(sums), ...(endpoint === undefined ? [] : standing(endpoint))].join(" | ");
}

/** Where the client that runs this command sends its requests, if that is this machine and nothing else is named. */
function clientsProxy({ host, port }: FlagValues, system: System): string | undefined {
  if (host !== undefined || port !== undefined) return undefined;
  const url = URL.parse(system.variable("ANTHROPIC_BASE_URL") ?? "");
  return url?.protocol === "http:" && isLoopback(url.hostname) ? url.origin : undefined;
}

/**
 * The configuration, which knows the proxy's address and may have the password of its pages. A project's is left alone
 * unless its proxy runs; where that leaves none, a client that says where the proxy is needs none.
 */
async function fileOf({ config }: FlagValues, url: string | undefined, system: System): Promise<string> {
  if (config !== undefined) return config;
  try {
    return (await configFileAnywhere(system, isStarted)).file;
  } catch (error) {
    if (url === undefined || !(error instanceof CommandError)) throw error;
    return userConfigFile(system)!;
  }
}

/** The conversation's own, rather than one for a title or of an agent. */
function latestOf(requests: readonly RequestView[], model: string | undefined): RequestView | undefined {
  const name = model?.replace(/\[.*\]$/, "");
  return requests.find((each) => each.agent === null && each.model === name) ?? requests[0];
}

function whoAnswered(request: RequestView): string {
  const { endpoint, error, error_kind: kind, attempt_count: tries, status } = request;
  if (isCanceled({ status, errorKind: kind ?? undefined })) {
    return endpoint === null ? "broken off" : `${endpoint.name}, broken off`;
  }
  if (error !== null || endpoint === null) return `failed (${status}): ${(error ?? "").slice(0, MOST_OF_ERROR)}`;
  const models = differentModels(request);
  const as = models.length > 1 ? `: ${models[models.length - 1]}` : "";
  return `${endpoint.name}${as}${tries > 1 ? `, after ${tries} tries` : ""}`;
}

function spent({ requests, cache_hit_rate: hits, cost, unknown_cost: unknown }: SessionView): string {
  return [
    `${requests} ${requests === 1 ? "request" : "requests"}`,
    ...(hits === null ? [] : [`${Math.round(hits * 100)}% cached`]),
    ...(cost === 0 ? [] : [`${shownCost(cost)}${unknown > 0 ? " or more" : ""}`]),
  ].join(", ");
}

/** What is left of its plan and its caps, and why it is not asked. */
function standing({ state, states, windows }: EndpointView): string[] {
  const left = windows.slice(0, MOST_WINDOWS).map(shownWindow).join(", ");
  const until = states.find(({ type }) => type === state)?.until ?? null;
  return [
    ...(left === "" ? [] : [`${left} left`]),
    ...(state === "ready" ? [] : [`${STATES[state]}${until === null ? "" : ` until ${shownTime(until)}`}`]),
  ];
}
