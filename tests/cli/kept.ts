/** A configuration whose storage folder has records, in use by a store. */
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type { Store } from "../../lib/store/store.ts";
import { opened } from "../store/opened.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";

export interface Kept {
  readonly system: FakeSystem;
  readonly store: Store;
  readonly folder: string;
  /** Runs `cccc COMMAND -config ... ARGS`. */
  run(command: string, ...args: string[]): Promise<number>;
}

export interface KeptOptions {
  /** The configuration file. */
  readonly config: string;
  readonly requests: readonly RecordedRequest[];
  /** What the program takes for now. */
  readonly now: number;
}

export async function withKept(
  { config, requests, now }: KeptOptions,
  use: (kept: Kept) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder({ "config.yaml": config });
  await using kept = await opened(join(folder.path, "data"));
  for (const request of requests) kept.store.requests.record(request);
  await kept.store.flush();
  const system = fakeSystem();
  system.time = now;
  const flags = ["-config", join(folder.path, "config.yaml")];
  const run = (command: string, ...args: string[]) => runCli([command, ...flags, ...args], system);
  await use({ system, store: kept.store, folder: folder.path, run });
}
