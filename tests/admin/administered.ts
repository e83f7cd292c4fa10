/** What the use cases work on, with a real file and nothing remembered. */
import { say } from "../../lib/phrases/say.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { ConfigEditor } from "../../lib/config/edit/config_editor.ts";
import { LiveConfig } from "../../lib/config/live.ts";
import { Learner } from "../../lib/learning/learner.ts";
import { windowsIn } from "../../lib/upstream/limits.ts";
import { Windows } from "../../lib/routing/windows.ts";
import { LiveRequests } from "../../lib/store/live_requests.ts";
import { remembered } from "../routing/remembered.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

export interface Administered {
  readonly admin: AdminContext;
  readonly path: string;
  /** What the file says. */
  file(): Promise<string>;
}

export async function administered(
  text: string,
  run: (administered: Administered) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using folder = await temporaryFolder({ "config.yaml": text });
  const path = join(folder.path, "config.yaml");
  const opened = await LiveConfig.open(path, { env: (name) => env[name] });
  assert.ok(opened.type === "ok", JSON.stringify(opened));
  const { live } = opened;
  const admin: AdminContext = {
    say,
    live,
    editor: new ConfigEditor(path, live.options),
    availability: remembered(),
    usageWindows: new Windows(windowsIn),
    learner: new Learner({
      store: { load: () => Promise.resolve([]), save() {}, remove() {} },
      brief: (words) => words,
    }),
    // The use cases of the file ask for none.
    requests: {} as AdminContext["requests"],
    replay: () => Promise.reject(new Error("nothing is sent")),
    rehearse: () => Promise.resolve({ type: "refused", reason: "not here" }),
    endpointTests: {
      run: () => Promise.reject(new Error("not here")),
      models: () => Promise.resolve([]),
      connectMs: () => Promise.resolve(undefined),
    },
    balances: {
      tells: () => false,
      of: () => undefined,
      ask: () => Promise.resolve({ type: "failed", reason: "not here" }),
    },
    previews: {
      route: () => Promise.resolve({ type: "refused", reason: "not here" }),
      tagger: () => Promise.resolve({ type: "refused", reason: "not here" }),
    },
    liveRequests: new LiveRequests(() => []),
    budgets: () => [],
    status: { now: () => Promise.reject(new Error("not here")), listen: () => () => {} },
    diagnostics: () => [],
    secrets: () => [],
    clock: { now: () => 1_800_000_000_000, monotonic: () => 0 },
  };
  await run({ admin, path, file: () => Deno.readTextFile(path) });
}
