/** Asks endpoints something small and tells all that came of it: saved ones, also disabled, and drafts. */
import type { EndpointConfig } from "../config/config.ts";
import type { JsonObject } from "../json.ts";
import { type Protocol, PROTOCOLS } from "../protocol/protocol.ts";
import { redactText } from "../redact.ts";
import { protocolsOf } from "../routing/route.ts";
import type { AdminContext } from "./admin_context.ts";
import { draftEndpoint, noEndpoint, type NotDrafted } from "./edit_endpoints.ts";
import { type TestModel, testModel } from "./test_model.ts";
import { failedView, type TestView, testView } from "./test_view.ts";

export { PROTOCOLS };

export interface TestOptions {
  /** As a client would name it; empty: the endpoint's own choice. */
  readonly model: string;
  /** In which a client would ask; empty: all that it speaks. */
  readonly protocols: readonly Protocol[];
  /** `undefined`: both. */
  readonly streaming: boolean | undefined;
  readonly signal: AbortSignal;
}

export interface EndpointTestView {
  readonly endpoint: { readonly id: string; readonly name: string };
  /** Whether every test was answered; `false` too if there was none. */
  readonly ok: boolean;
  readonly model: string;
  /** Where it was taken from. */
  readonly model_from: TestModel["from"];
  /** Models that the endpoint says it has, if it was asked. */
  readonly models: readonly string[];
  readonly connect_ms: number | null;
  readonly tests: readonly TestView[];
}

/** What can be tested: by its id, with changes that are not saved yet, or not saved at all. */
export interface TestTarget {
  readonly id: string | undefined;
  readonly sent: JsonObject | undefined;
}

export type Tested = { readonly type: "tested"; readonly test: EndpointTestView } | NotDrafted;

export async function testOne(context: AdminContext, target: TestTarget, options: TestOptions): Promise<Tested> {
  const { id, sent } = target;
  if (sent === undefined) {
    const endpoint = context.live.current().endpoints.find((each) => each.id === id);
    if (endpoint === undefined) return noEndpoint(id ?? "");
    return { type: "tested", test: await tested(context, { endpoint, saved: true }, options) };
  }
  const drafted = await draftEndpoint(context, { id, sent });
  if (drafted.type !== "drafted") return drafted;
  return { type: "tested", test: await tested(context, { endpoint: drafted.endpoint, saved: false }, options) };
}

interface Subject {
  readonly endpoint: EndpointConfig;
  readonly saved: boolean;
}

/** One request after the other: a local server may have one model's room only. Never rejects. */
export async function tested(
  context: AdminContext,
  { endpoint, saved }: Subject,
  options: TestOptions,
): Promise<EndpointTestView> {
  const { endpointTests } = context;
  const connecting = endpointTests.connectMs(endpoint);
  const { model, from, offered } = await testModel(endpoint, { named: options.model, models: endpointTests.models });
  const protocols = options.protocols.length > 0 ? options.protocols : protocolsOf(endpoint);
  const forms = options.streaming === undefined ? [true, false] : [options.streaming];
  const tests: TestView[] = [];
  for (const [protocol, stream] of protocols.flatMap((each) => forms.map((form) => [each, form] as const))) {
    if (options.signal.aborted) break;
    const asked = { endpoint, saved, protocol, stream, model, signal: options.signal };
    try {
      tests.push(testView(asked, await endpointTests.run(asked), context.say));
    } catch (error) {
      tests.push(failedView(asked, redactText(String(error), context.secrets())));
    }
  }
  return {
    endpoint: { id: endpoint.id, name: endpoint.name },
    ok: tests.length > 0 && tests.every(({ ok }) => ok),
    model,
    model_from: from,
    models: offered,
    connect_ms: await connecting ?? null,
    tests,
  };
}
