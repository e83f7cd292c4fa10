/** What the use cases work on. */
import type { Clock } from "../clock.ts";
import type { EndpointConfig, TaggerConfig } from "../config/config.ts";
import type { ConfigEditor } from "../config/edit/config_editor.ts";
import type { LiveConfig } from "../config/live.ts";
import { processEnvironment } from "../config/load.ts";
import type { Learner } from "../learning/learner.ts";
import type { Balances } from "../proxy/balances.ts";
import type { Preview, TaggerTest } from "../proxy/preview.ts";
import type { Rehearsal } from "../proxy/rehearse.ts";
import type { Played, Playing } from "../proxy/replay.ts";
import type { Say } from "../phrases/say.ts";
import type { Script } from "../proxy/script.ts";
import type { EndpointTests } from "../proxy/test_endpoint.ts";
import type { Availability } from "../routing/availability.ts";
import type { Windows } from "../routing/windows.ts";
import type { ScriptDiagnostic } from "../scripting/script_taggers.ts";
import type { BudgetState } from "../budgets/budgets.ts";
import type { LiveRequests } from "../store/live_requests.ts";
import type { RequestStore } from "../store/request_store.ts";
import type { KnownStatus, StatusListener } from "./status_schema.ts";
import type { ShowContext } from "./shown.ts";

export interface AdminContext {
  readonly live: LiveConfig;
  /** Of the file of `live`. */
  readonly editor: ConfigEditor;
  readonly availability: Pick<Availability, "at" | "reset">;
  readonly usageWindows: Pick<Windows, "of">;
  readonly learner: Pick<Learner, "all" | "pin" | "forget" | "forgetAll">;
  readonly requests: Omit<RequestStore, "record">;
  readonly liveRequests: Pick<LiveRequests, "listen" | "listeners" | "ended">;
  readonly rehearse: (script: Script, endpoint: EndpointConfig) => Promise<Rehearsal>;
  readonly replay: (playing: Playing) => Promise<Played>;
  readonly endpointTests: EndpointTests;
  readonly balances: Pick<Balances, "tells" | "of" | "ask">;
  readonly previews: {
    /** Where a request would go; `tags`: those that it is taken to have. */
    readonly route: (script: Script, tags?: ReadonlySet<string>) => Promise<Preview>;
    readonly tagger: (tagger: TaggerConfig, script: Script) => Promise<TaggerTest>;
  };
  readonly budgets: () => readonly BudgetState[];
  readonly diagnostics: () => readonly ScriptDiagnostic[];
  /** How everything stands, for those who watch. */
  readonly status: {
    now(): Promise<KnownStatus>;
    /** At once and at each change, until the returned function is called. */
    listen(listener: StatusListener): () => void;
  };
  /** All credentials that are known. */
  readonly secrets: () => readonly string[];
  readonly clock: Clock;
  /** Puts what is to be said into the language of whoever asks: each call and each page has its own. */
  readonly say: Say;
}

export function showContext({ live, secrets }: Pick<AdminContext, "live" | "secrets">): ShowContext {
  return { env: live.options.env ?? processEnvironment, secrets: secrets() };
}
