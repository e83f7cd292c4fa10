/** Everything that a request passes through, without a door to come in by. */
import { systemClock } from "../clock.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
import { PdfTexts } from "../documents/pdf_texts.ts";
import type { Logger } from "../logging/logger.ts";
import type { Deps } from "../proxy/exchange.ts";
import { KeptAnswers } from "../proxy/kept_answers.ts";
import { ModelLists } from "../proxy/model_lists.ts";
import { type Rehearsal, rehearse } from "../proxy/rehearse.ts";
import { type Played, type Playing, replay } from "../proxy/replay.ts";
import type { Script } from "../proxy/script.ts";
import type { EndpointTests } from "../proxy/test_endpoint.ts";
import { Watchman } from "../proxy/watchman.ts";
import { Tagging } from "../routing/tagging.ts";
import { UpstreamUrls } from "../upstream/url.ts";
import { endpointTests } from "./endpoint_tests.ts";
import { keptIdentity } from "./kept_identity.ts";
import { memory } from "./memory.ts";
import { onDefect } from "./on_defect.ts";
import { outbound } from "./outbound.ts";
import { recorder, requestStore } from "./request_store.ts";
import { scriptTaggers } from "./script_taggers.ts";

/** For one request, or a few, of somebody who has them already. */
export interface Pipeline extends AsyncDisposable {
  readonly rehearse: (script: Script, endpoint: EndpointConfig) => Promise<Rehearsal>;
  readonly replay: (playing: Playing) => Promise<Played>;
  readonly endpointTests: EndpointTests;
}

export interface PipelineOptions {
  readonly live: LiveConfig;
  readonly logger: Logger;
}

/** With the storage folder of the configuration, which a proxy that runs may use at the same time. */
export async function openPipeline({ live, logger }: PipelineOptions): Promise<Pipeline> {
  const store = requestStore(live, logger, []);
  const identity = await keptIdentity(live.current().storage.directory, logger);
  const { memory: remembered, loaded } = memory(live, store.facts);
  await loaded;
  const { sender, clients } = outbound(live, logger);
  const scripts = scriptTaggers(live, logger);
  const watchman = new Watchman(systemClock.monotonic);
  const deps: Deps & { readonly modelLists: ModelLists } = {
    config: live,
    modelLists: new ModelLists(sender, remembered.windows.offer.bind(remembered.windows)),
    tagging: new Tagging(scripts),
    ...remembered,
    envelope: identity.envelope,
    recorder: recorder([], store, live),
    clock: systemClock,
    random: Math.random,
    watchman,
    urls: new UpstreamUrls(),
    sender,
    answers: new KeptAnswers(systemClock.monotonic),
    pdfs: new PdfTexts(),
    onDefect: onDefect(logger),
  };
  return {
    rehearse: (script, endpoint) => rehearse(script, endpoint, deps),
    replay: (playing) => replay(playing, deps),
    endpointTests: endpointTests(() => deps, () => logger.secrets()),
    async [Symbol.asyncDispose]() {
      clients.close();
      scripts.close();
      deps.pdfs.close();
      await store.close();
    },
  };
}
