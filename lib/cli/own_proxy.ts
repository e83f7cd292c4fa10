/** The proxy of a configuration: the one that runs, or one that is started for a session. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import { isLoopback } from "../config/exposure.ts";
import { loadConfig } from "../config/load.ts";
import { messageOf } from "../errors.ts";
import { lockFile } from "../store/file_lock.ts";
import { loadInstance } from "../store/instance.ts";
import { announcedAddresses } from "../store/server_address.ts";
import { holdSession } from "../store/session_lock.ts";
import { hostAndPort, openableUrl } from "./address.ts";
import { askHealth } from "./ask_health.ts";
import { CommandError, type System } from "./command.ts";
import { isKeptBack } from "./listen_error.ts";

/** Which proxy it is. */
export interface Place {
  readonly config: Config;
  /** The configuration file. */
  readonly file: string;
}

/** Where the proxy of the configuration runs; `undefined`: it doesn't. Another program at its port is not it. */
export async function runningProxy({ server, storage }: Config): Promise<string | undefined> {
  const { instance, announced } = await named(storage.directory);
  const configured = server.port === 0 ? undefined : openableUrl(server.host, server.port);
  for (const url of new Set([...announced, configured])) {
    if (url === undefined) continue;
    const health = await askHealth(url);
    if (health.type === "cccc" && health.instance === instance) return url;
  }
  return undefined;
}

/**
 * Whether the proxy of the configuration `file` runs on this machine, as it does only if its user has started it. Whoever
 * brought the file may have written any host into it, and the name that is answered there: nobody else is asked.
 */
export async function isStarted(file: string): Promise<boolean> {
  const result = await loadConfig(file);
  if (result.type !== "ok") return false;
  const { directory } = result.config.storage;
  const announced = await announcedAddresses(directory).catch(() => []);
  for (const url of announced.filter((each) => isLoopback(new URL(each).hostname))) {
    const health = await askHealth(url);
    if (health.type === "cccc" && health.instance === await loadInstance(directory)) return true;
  }
  return false;
}

/** @throws CommandError if what is kept there cannot be read, as where another user has started the proxy once */
async function named(directory: string) {
  try {
    return { instance: await loadInstance(directory), announced: await announcedAddresses(directory) };
  } catch (error) {
    throw new CommandError(`${unusable(directory, error)}; give it to yourself with all that is in it`);
  }
}

function unusable(directory: string, error: unknown): string {
  return `Cannot use the storage folder "${directory}": ${messageOf(error)}`;
}

export interface UsedProxy extends Disposable {
  readonly url: string;
  /** Whether it was started for this session, with what there is to say about that. */
  readonly started: boolean;
  /** Why it is not where the configuration says; `undefined`: it is. */
  readonly elsewhere: string | undefined;
}

/** How long a start may take, and how long another one is waited for, in milliseconds. */
const START_MS = 30_000;
const LOOK_AGAIN_MS = 40;

/**
 * The proxy, started if it doesn't run. What was started runs until the last that use it have disposed of it.
 * @throws Error, whose message says why there is none
 */
export async function useProxy(place: Place, system: System): Promise<UsedProxy> {
  const { directory } = place.config.storage;
  const session = await sessionIn(directory, place.file);
  try {
    const running = await runningProxy(place.config);
    if (running !== undefined) return used(running, session);
    // Two launches at once start one proxy.
    using _lock = await lockFile(join(directory, "start.lock"), START_MS);
    const meanwhile = await runningProxy(place.config);
    if (meanwhile !== undefined) return used(meanwhile, session);
    const { url, elsewhere, ended } = await startSomewhere(place, system);
    const keeping = keepRunning(place, { url, ended }, system);
    return {
      ...used(url, session),
      started: true,
      elsewhere,
      [Symbol.dispose]() {
        keeping[Symbol.dispose]();
        session[Symbol.dispose]();
      },
    };
  } catch (error) {
    session[Symbol.dispose]();
    throw error;
  }
}

/** @throws Error that names the folder and what is to be done */
async function sessionIn(directory: string, file: string): Promise<Disposable> {
  try {
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    return await holdSession(directory);
  } catch (error) {
    // An earlier session that goes on is no fault of the folder.
    if (error instanceof Error && error.constructor === Error) throw error;
    throw new Error(
      `${unusable(directory, error)}; give it to yourself, or name another one as storage.directory in ${file}`,
    );
  }
}

function used(url: string, session: Disposable): UsedProxy {
  return { url, started: false, elsewhere: undefined, [Symbol.dispose]: () => session[Symbol.dispose]() };
}

/** A proxy in a process of its own. */
interface Started {
  readonly url: string;
  /** Resolves with its exit code. */
  readonly ended: Promise<number>;
}

/** Starts a proxy at the configured port, or at any if another program has that, or takes it just now. */
async function startSomewhere(place: Place, system: System): Promise<Started & Pick<UsedProxy, "elsewhere">> {
  const taken = takenPort(place.config.server);
  try {
    return { ...await startProxy(place, taken === undefined ? undefined : 0, system), elsewhere: taken };
  } catch (error) {
    const elsewhere = taken === undefined ? takenPort(place.config.server) : undefined;
    if (elsewhere === undefined) throw error;
    return { ...await startProxy(place, 0, system), elsewhere };
  }
}

/** One that dies sooner than this, in milliseconds, would die again. */
const SOON_MS = 10_000;

/**
 * Starts the proxy again where it was if it dies, as for want of memory, while its client runs: clients try again, but only
 * at the address that they were given. One that was told to stop has stopped.
 */
function keepRunning(place: Place, { url, ended }: Started, system: System): Disposable {
  let isOver = false;
  const keep = async () => {
    for (let life = ended;;) {
      const began = system.clock.monotonic();
      const code = await life;
      if (isOver || code === 0 || system.clock.monotonic() - began < SOON_MS) return;
      using _lock = await lockFile(join(place.config.storage.directory, "start.lock"), START_MS);
      if (await runningProxy(place.config) !== undefined) return;
      life = (await startProxy(place, Number(new URL(url).port), system)).ended;
    }
  };
  // What the client says of it is all that there is to say on its terminal.
  keep().catch(() => {});
  return { [Symbol.dispose]: () => void (isOver = true) };
}

/** What keeps a proxy from the configured port, in words; `undefined`: nothing. */
export function takenPort({ host, port }: Config["server"]): string | undefined {
  try {
    Deno.listen({ hostname: host.replace(/^\[(.*)\]$/, "$1"), port }).close();
    return undefined;
  } catch (error) {
    if (isKeptBack(error)) return `Windows keeps ${hostAndPort(host, port)} for itself`;
    // Of anything else the start itself says what is wrong.
    return error instanceof Deno.errors.AddrInUse ? `another program uses ${hostAndPort(host, port)}` : undefined;
  }
}

/** Starts a proxy in a process of its own, at `port` in place of the configured one, and waits until it answers. */
async function startProxy({ config, file }: Place, port: number | undefined, system: System): Promise<Started> {
  const output = join(config.storage.directory, "session.log");
  const [program = "", ...words] = system.ownCommand;
  const ended = system.startApart(program, {
    args: [...words, "start", "-while-used", "-config", file, ...(port === undefined ? [] : ["-port", String(port)])],
    output,
  });
  let code: number | undefined;
  void ended.then((value) => code = value);
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const url = await runningProxy(config);
    if (url !== undefined) return { url, ended };
    if (code !== undefined) throw new Error(`Cannot start the proxy: ${await lastLine(output)}`);
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error(`Cannot start the proxy: it does not answer; see "${output}"`);
}

async function lastLine(output: string): Promise<string> {
  const text = await Deno.readTextFile(output).catch(() => "");
  return text.trim().split("\n").at(-1) || `it ended at once; see "${output}"`;
}
