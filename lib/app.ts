/** The composition root: makes the parts, joins them, starts and stops them in order. */
import type { Site } from "../routes/site.ts";
import { isNavigation, isSitePath } from "../routes/site_paths.ts";
import type { AdminContext } from "./admin/admin_context.ts";
import { budgets } from "./app/budgets.ts";
import { checker } from "./app/checker.ts";
import { endpointTests } from "./app/endpoint_tests.ts";
import { garbageCollector, ownHeap } from "./app/garbage.ts";
import { WindowKeeper } from "./app/kept_windows.ts";
import { keptIdentity } from "./app/kept_identity.ts";
import { capListener, type Memory, memory } from "./app/memory.ts";
import { metricsResponse, momentOf } from "./app/metrics.ts";
import { onDefect } from "./app/on_defect.ts";
import { OpenPort } from "./app/open_port.ts";
import { outbound } from "./app/outbound.ts";
import { previews } from "./app/previews.ts";
import { recorder, requestStore, type UsageListener } from "./app/request_store.ts";
import { scriptTaggers } from "./app/script_taggers.ts";
import { SleepWatch } from "./app/sleep_watch.ts";
import { telemetry } from "./app/telemetry.ts";
import { systemClock } from "./clock.ts";
import { ConfigEditor } from "./config/edit/config_editor.ts";
import type { LiveConfig } from "./config/live.ts";
import { dispatch, isHealthCheck, type Surface } from "./dispatch.ts";
import { PdfTexts } from "./documents/pdf_texts.ts";
import { phrase } from "./phrases/phrase.ts";
import { messageOf, ProxyError } from "./errors.ts";
import type { HealthChecker } from "./health/checker.ts";
import type { Logger } from "./logging/logger.ts";
import { Metrics } from "./metrics/metrics.ts";
import { Balances } from "./proxy/balances.ts";
import { KeptAnswers } from "./proxy/kept_answers.ts";
import { ModelLists } from "./proxy/model_lists.ts";
import { rehearse } from "./proxy/rehearse.ts";
import { replay } from "./proxy/replay.ts";
import { wholeUrl } from "./proxy/request_url.ts";
import { Watchman } from "./proxy/watchman.ts";
import { Tagging } from "./routing/tagging.ts";
import type { ScriptTaggers } from "./scripting/script_taggers.ts";
import { LiveRequests } from "./store/live_requests.ts";
import type { Store } from "./store/store.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { Clients } from "./upstream/clients.ts";
import { UpstreamUrls } from "./upstream/url.ts";
import { VERSION } from "./version.ts";
import { within } from "./within.ts";

export interface App {
  /** Where it listens. */
  readonly hostname: string;
  readonly port: number;
  /** Stops accepting, waits up to `graceMs` milliseconds for running answers, then ends the rest. */
  stop(graceMs: number): Promise<void>;
}

export interface AppOptions {
  readonly live: LiveConfig;
  readonly logger: Logger;
}

/** @throws Deno.errors.AddrInUse, PermissionDenied or AddrNotAvailable if it cannot listen */
export async function startApp({ live, logger }: AppOptions): Promise<App> {
  const { server, storage: { directory } } = live.current();
  const metrics = new Metrics(() => logger.secrets());
  const usageListeners: UsageListener[] = [metrics];
  // Its worker starts while the rest is made, and reads what was learned while the port is opened.
  const store = requestStore(live, logger, usageListeners);
  const identity = await keptIdentity(directory, logger);
  const { memory: remembered, loaded } = memory(live, store.facts);
  const windowKeeper = new WindowKeeper({ live, logger, windows: remembered.usageWindows });
  const restored = Promise.all([loaded, windowKeeper.restore()]);
  const spending = budgets({ live, logger, availability: remembered.availability, requests: store.requests });
  const counted = { live, metrics, store, ...remembered };
  const traced = telemetry({ live, logger, families: () => metrics.families(momentOf(counted)) });
  usageListeners.push(spending, traced, capListener(remembered.availability));
  const { sender, clients } = outbound(live, logger);
  const scripts = scriptTaggers(live, logger);
  const liveRequests = new LiveRequests(() => logger.secrets());
  const surface: Surface = {
    config: live,
    tagging: new Tagging(scripts),
    ...remembered,
    ...identity,
    recorder: recorder([logger, metrics, liveRequests, traced], store, live),
    clock: systemClock,
    random: Math.random,
    watchman: new Watchman(systemClock.monotonic, garbageCollector(ownHeap())),
    urls: new UpstreamUrls(),
    sender,
    answers: new KeptAnswers(systemClock.monotonic),
    pdfs: new PdfTexts(),
    modelLists: new ModelLists(sender, remembered.windows.offer.bind(remembered.windows)),
    version: VERSION,
    pages: pages({
      live,
      logger,
      remembered,
      scripts,
      requests: store.requests,
      liveRequests,
      rehearse: (script, endpoint) => rehearse(script, endpoint, surface),
      replay: (playing) => replay(playing, surface),
      endpointTests: endpointTests(() => surface, () => logger.secrets()),
      balances: new Balances(sender, systemClock),
      previews: previews(() => surface),
      budgets: () => spending.states(),
    }),
    budgets: spending,
    telemetry: traced,
    metrics: (request) => metricsResponse(request, counted),
    onDefect: onDefect(logger),
  };
  try {
    const parts = { surface, windowKeeper, loaded: restored, store, clients, scripts, liveRequests, telemetry: traced };
    return listen(server, { ...parts, logger, checker: checker(surface, logger) });
  } catch (error) {
    scripts.close();
    await Promise.all([traced.close(), store.close()]);
    throw error;
  }
}

interface PagesOptions extends AppOptions {
  readonly remembered: Memory;
  readonly scripts: ScriptTaggers;
  readonly requests: Store["requests"];
  readonly liveRequests: LiveRequests;
  readonly rehearse: AdminContext["rehearse"];
  readonly replay: AdminContext["replay"];
  readonly endpointTests: AdminContext["endpointTests"];
  readonly balances: AdminContext["balances"];
  readonly previews: AdminContext["previews"];
  readonly budgets: AdminContext["budgets"];
}

/** The pages and their API: their code is loaded with the first request for one, and no start waits for it. */
function pages({ live, logger, remembered, scripts, ...rest }: PagesOptions): Surface["pages"] {
  const load = async (): Promise<Site> => {
    const { site } = await import("../routes/site.ts");
    const parts = {
      live,
      editor: new ConfigEditor(live.file, live.options),
      ...remembered,
      ...rest,
      diagnostics: () => scripts.diagnostics(),
      secrets: () => logger.secrets(),
      clock: systemClock,
    };
    return site({ parts, version: VERSION, onDefect: onDefect(logger) });
  };
  let loading: Promise<Site> | undefined;
  return {
    answer(request, url, { remoteAddr }) {
      if (!isSitePath(request.method, url.pathname)) return undefined;
      const address = "hostname" in remoteAddr ? remoteAddr.hostname : "";
      return (loading ??= load()).then((site) => site.answer(request, wholeUrl(request.url), address));
    },
    refuse(request, url, said) {
      if (!isSitePath(request.method, url.pathname) || !isNavigation(request)) return undefined;
      return (loading ??= load()).then((site) => site.refuse(request, wholeUrl(request.url), said));
    },
    missing(request) {
      if (request.method !== "GET" || !isNavigation(request)) return undefined;
      return (loading ??= load()).then((site) => site.missing(request, wholeUrl(request.url)));
    },
  };
}

interface Parts {
  readonly surface: Surface;
  readonly logger: Logger;
  /** Until then nothing is answered but that it runs. */
  readonly loaded: Promise<unknown>;
  readonly store: Store;
  readonly windowKeeper: WindowKeeper;
  readonly clients: Clients;
  readonly checker: HealthChecker;
  readonly scripts: ScriptTaggers;
  readonly liveRequests: LiveRequests;
  readonly telemetry: Telemetry;
}

function listen({ host, port }: { host: string; port: number }, parts: Parts): App {
  const { surface, logger, store, clients, scripts, liveRequests, telemetry, checker, windowKeeper } = parts;
  let loading: Promise<unknown> | undefined = parts.loaded;
  void parts.loaded.then(() => loading = undefined);
  const openPort = new OpenPort({
    hostname: host.replace(/^\[(.*)\]$/, "$1"),
    port,
    handler(request, info) {
      if (loading === undefined || isHealthCheck(request)) return dispatch(request, surface, info);
      return loading.then(() => dispatch(request, surface, info));
    },
    onError(error) {
      // A body that was passed on and breaks off where the upstream's did is told so, and is on record already.
      if (!(error instanceof ProxyError)) surface.onDefect(error);
      return new Response(null, { status: 500 });
    },
    onTrouble: (error) => logger.error(`Cannot accept connections, listening again: ${messageOf(error)}`),
  });
  const { clock, availability } = surface;
  const onSleep = (ms: number) => {
    availability.slept(ms);
    clients.renew();
  };
  const sleepWatch = new SleepWatch({ clock, onSleep });
  sleepWatch.start();
  checker.start();
  return {
    hostname: openPort.addr.hostname,
    port: openPort.addr.port,
    async stop(graceMs) {
      checker.stop();
      sleepWatch.stop();
      // Who looks on would keep the server from ending.
      liveRequests.end();
      const shutdown = openPort.close();
      const timer = setTimeout(() => surface.watchman.dismissAll(stopping()), graceMs);
      // A connection whose client reads nothing does not end by being told: it ends with the process.
      await within(graceMs + LAST_WORDS_MS, shutdown);
      clearTimeout(timer);
      clients.close();
      scripts.close();
      surface.pdfs.close();
      // What it has written tells telemetry what the last answers used.
      await Promise.all([store.close(), windowKeeper.save()]);
      await telemetry.close();
    },
  };
}

function stopping(): ProxyError {
  return new ProxyError("overloaded", phrase("outcome.stopping"), { status: 503 });
}

/** How long the answers that are cut have to say so. */
const LAST_WORDS_MS = 1000;
