/** The endpoints of the proxy that runs: how they stand, and the few things that are done with one from a terminal. */
import type { EndpointView } from "../admin/endpoint_views.ts";
import type { RequestView, StoredRequestView } from "../admin/request_views.ts";
import type { EndpointTestView } from "../admin/test_endpoints.ts";
import type { TestView } from "../admin/test_view.ts";
import { endpointNamed } from "../config/endpoint_named.ts";
import { stringifyLine } from "../logging/printable.ts";
import { nearest } from "../nearest.ts";
import { AdminClient } from "./admin_client.ts";
import { CommandError, type FlagValues, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { endpointTable, type LastError, type ListedEndpoint, type Today } from "./endpoint_table.ts";
import { shownSpan } from "./request_table.ts";
import { terminalWords } from "./terminal_text.ts";

/** What is done with one endpoint; returns the exit code. */
type Deed = (admin: AdminClient, endpoint: EndpointView, doing: Doing) => Promise<number>;

interface Doing {
  readonly flags: FlagValues;
  readonly system: System;
  /** All there are. */
  readonly endpoints: readonly EndpointView[];
}

const DEEDS: Readonly<Record<string, Deed>> = {
  enable: (admin, endpoint, doing) => toggle(admin, endpoint, { ...doing, enabled: true }),
  disable: (admin, endpoint, doing) => toggle(admin, endpoint, { ...doing, enabled: false }),
  first,
  test,
  reset,
};

/** Returns the exit code. */
export async function endpoints({ flags, argument, further }: Invocation, system: System): Promise<number> {
  const fault = usageFault(argument, further, flags);
  if (fault !== undefined) {
    system.err(`${fault}; see "cccc help endpoints"`);
    return USAGE_ERROR;
  }
  const admin = await AdminClient.open(flags, system);
  const { endpoints } = await admin.get("/endpoints") as unknown as { readonly endpoints: readonly EndpointView[] };
  const doing = { flags, system, endpoints };
  return argument === undefined
    ? await list(admin, doing)
    : await DEEDS[argument]!(admin, named(endpoints, further!), doing);
}

function usageFault(
  deed: string | undefined,
  name: string | undefined,
  { model, json }: FlagValues,
): string | undefined {
  if (deed !== undefined && !Object.hasOwn(DEEDS, deed)) {
    const near = nearest(deed, Object.keys(DEEDS));
    const hint = near === undefined ? `expected ${Object.keys(DEEDS).join(", ")}` : `did you mean ${near}?`;
    return `Nothing called ${JSON.stringify(deed)} can be done with endpoints: ${hint}`;
  }
  if (deed !== undefined && name === undefined) return `Name the endpoint: cccc endpoints ${deed} NAME`;
  if (model !== undefined && deed !== "test") return "-model says what a test asks for";
  if (json && deed !== undefined && deed !== "test") {
    return `${deed} has nothing to show as JSON`;
  }
  return undefined;
}

/** @throws CommandError that says which there are */
function named(endpoints: readonly EndpointView[], word: string): EndpointView {
  const found = endpointNamed(endpoints, word);
  if (found !== undefined) return found;
  const names = endpoints.map(({ name }) => name);
  const near = nearest(word, names);
  const hint = near !== undefined
    ? `did you mean ${near}?`
    : names.length === 0
    ? "there are none"
    : `there are ${names.join(", ")}`;
  throw new CommandError(terminalWords(`There is no endpoint ${JSON.stringify(word)}: ${hint}`));
}

function of({ id }: EndpointView, call: string): string {
  return `/endpoints/${encodeURIComponent(id)}/${call}`;
}

async function list(admin: AdminClient, { flags, system, endpoints }: Doing): Promise<number> {
  const since = new Date(system.clock.now()).setHours(0, 0, 0, 0);
  const { statistics } = await admin.get(`/statistics?by=endpoint&from=${since}`) as unknown as {
    readonly statistics: readonly Counted[];
  };
  const listed = await Promise.all(endpoints.map(async (endpoint): Promise<ListedEndpoint> => {
    const today = todayOf(statistics.find(({ endpoint: id }) => id === endpoint.id));
    const isWell = today.failed + today.failed_attempts === 0;
    return { ...endpoint, today, last_error: isWell ? null : await lastError(admin, endpoint, since) };
  }));
  if (flags.json) listed.forEach((each) => system.out(stringifyLine(each)));
  else if (listed.length === 0) system.err("There are no endpoints");
  else endpointTable(listed, system.columns()).forEach((line) => system.out(line));
  return 0;
}

/** A row of the statistics by endpoint. */
type Counted = Today & { readonly endpoint: string };

function todayOf(row: Counted | undefined): Today {
  const { requests = 0, failed = 0, attempts = 0, failed_attempts = 0 } = row ?? {};
  return { requests, failed, attempts, failed_attempts };
}

/** So many requests are looked through for one that failed there. */
const LOOKED_THROUGH = 50;

/** What it answered, or did, when it last had no answer; `null`: nothing of that is among its latest requests. */
async function lastError(admin: AdminClient, { id }: EndpointView, since: number): Promise<LastError | null> {
  const query = `/requests?tried=${encodeURIComponent(id)}&operation=generate&limit=${LOOKED_THROUGH}&from=${since}`;
  const { requests } = await admin.get(query) as unknown as { readonly requests: readonly RequestView[] };
  const found = requests.find(({ endpoint, error, attempt_count: count }) =>
    endpoint?.id !== id || error !== null || count > 1
  );
  if (found === undefined) return null;
  const { request } = await admin.get(`/requests/${found.id}`) as unknown as {
    readonly request: Pick<StoredRequestView, "attempts">;
  };
  // The last attempt is the one that answered, if any did.
  const failed = found.endpoint?.id === id ? request.attempts.slice(0, -1) : request.attempts;
  const own = failed.findLast(({ endpoint }) => endpoint.id === id)?.result;
  const error = found.endpoint?.id === id ? found.error ?? own : own;
  return error === undefined ? null : { request_id: found.id, started_at: found.started_at, error };
}

async function toggle(
  admin: AdminClient,
  endpoint: EndpointView,
  { system, enabled }: Doing & { readonly enabled: boolean },
): Promise<number> {
  const { name } = endpoint;
  const how = enabled ? "on" : "off";
  if (endpoint.enabled === enabled) system.out(terminalWords(`${name} is ${how} already`));
  else {
    await admin.post(of(endpoint, "toggle"), { enabled });
    system.out(terminalWords(`${name} is ${how}: ${enabled ? "it gets requests" : "it gets no requests any more"}`));
  }
  return 0;
}

/** Sessions keep the endpoint that they are with. */
async function first(admin: AdminClient, endpoint: EndpointView, { system, endpoints }: Doing): Promise<number> {
  const others = endpoints.filter((each) => each !== endpoint).toSorted((a, b) => a.priority - b.priority);
  const { id: moved } = endpoint;
  await admin.post("/endpoints/reorder", { ordered_ids: [moved, ...others.map(({ id }) => id)], moved, apart: true });
  const { configuration: { routing: { policy } } } = await admin.get("/config") as unknown as {
    readonly configuration: { readonly routing: { readonly policy: string } };
  };
  const what = policy === "priority"
    ? "is asked before all others"
    : `is asked before its equals, as routing.policy is ${policy}`;
  const when = endpoint.enabled ? "" : ", once it is switched on";
  system.out(terminalWords(`${endpoint.name} ${what}${when}; sessions stay where they are`));
  return 0;
}

async function reset(admin: AdminClient, endpoint: EndpointView, { system }: Doing): Promise<number> {
  await admin.post(of(endpoint, "reset-status"), {});
  const off = endpoint.enabled ? "" : ", once it is switched on";
  const said = `${endpoint.name}: limits, breakers, refusals and caps are lifted; it is asked again${off}`;
  system.out(terminalWords(said));
  return 0;
}

async function test(admin: AdminClient, endpoint: EndpointView, { flags, system }: Doing): Promise<number> {
  const { model = "", json } = flags;
  const tested = await admin.post(of(endpoint, "test"), { model }) as unknown as EndpointTestView;
  if (json) system.out(stringifyLine(tested));
  else for (const line of testLines(tested)) system.out(line);
  return tested.ok ? 0 : 1;
}

function testLines({ endpoint: { name }, model, tests }: EndpointTestView): string[] {
  return [
    terminalWords(`${name} is asked for ${model}`),
    ...tests.map((each) =>
      `  ${each.protocol}, ${each.streaming ? "streamed" : "whole"}: ${terminalWords(came(each))}`
    ),
  ];
}

/** What came of a test. */
function came({ ok, status, total_ms: took, first_token_ms: first, answer, error, advice }: TestView): string {
  if (!ok) return `failed (${status}): ${[error, advice?.text].filter((each) => each != null).join("; ")}`;
  const begun = first === null ? "" : `, begun after ${shownSpan(first)}`;
  return `answered in ${shownSpan(took)}${begun}: ${JSON.stringify(answer.slice(0, MOST_SHOWN))}`;
}

/** So much of an answer shows that it is one. */
const MOST_SHOWN = 60;
