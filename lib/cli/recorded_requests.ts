/** Where the records of requests are that a command asks for, and which of them. */
import type { Config } from "../config/config.ts";
import { endpointNamed } from "../config/endpoint_named.ts";
import { LiveConfig } from "../config/live.ts";
import { messageOf } from "../errors.ts";
import { RecordedFile } from "../store/recorded_file.ts";
import type { RequestFilter } from "../store/request_store.ts";
import type { FlagValues, System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { sayProblems } from "./say_problems.ts";

export interface Recorded {
  readonly live: LiveConfig;
  readonly records: RecordedFile;
  readonly filter: RequestFilter;
}

/**
 * Runs `use` with the database of the configuration's storage folder and returns its exit code; 1 after saying why it
 * cannot be read.
 */
export async function withRecorded(
  flags: FlagValues,
  system: System,
  use: (recorded: Recorded) => number | Promise<number>,
): Promise<number> {
  const file = flags.config ?? DEFAULT_FILE;
  const opened = await LiveConfig.open(file);
  if (opened.type === "invalid") {
    await sayProblems(opened.problems, file, system);
    return 1;
  }
  const { live } = opened;
  const config = live.current();
  try {
    using records = new RecordedFile(config.storage.directory);
    return await use({ live, records, filter: filterOf(flags, config, system) });
  } catch (error) {
    system.err(messageOf(error));
    return 1;
  }
}

function filterOf(flags: FlagValues, { endpoints }: Config, { clock }: System): RequestFilter {
  const { failed, client, endpoint, session, model, since } = flags;
  return {
    ...(failed === undefined ? {} : { failed }),
    ...(client === undefined ? {} : { client }),
    // Of an endpoint that is no longer there, its id is what is left.
    ...(endpoint === undefined ? {} : { triedId: endpointNamed(endpoints, endpoint)?.id ?? endpoint }),
    ...(session === undefined ? {} : { session }),
    ...(model === undefined ? {} : { model }),
    ...(since === undefined ? {} : { from: clock.now() - since }),
  };
}

/** What to say to an id that nothing has. */
export function unknownRequest(id: string, { file }: RecordedFile): string {
  return `There is no request with the id ${JSON.stringify(id)} in "${file}"`;
}
