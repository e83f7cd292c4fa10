import { resolve } from "node:path";
import type { App, AppOptions } from "../app.ts";
import { stringifyDuration } from "../duration.ts";
import type { ServerConfig } from "../config/config.ts";
import { IMAGE_CONFIG } from "../config/default_config.ts";
import { writeDefaultConfig } from "../config/first_run.ts";
import { LiveConfig } from "../config/live.ts";
import { formatProblem, type Problem } from "../config/problem.ts";
import { watchConfig } from "../config/watch.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import { checkScript } from "../scripting/check_script.ts";
import { announceAddress } from "../store/server_address.ts";
import { sessionsEnded } from "../store/session_lock.ts";
import { openableUrl } from "./address.ts";
import { askHealth } from "./ask_health.ts";
import { banner } from "./banner.ts";
import type { FlagValues, System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { isInImage, unreachable } from "./in_image.ts";
import { listenError, runsAlready } from "./listen_error.ts";
import { proxyWarning } from "./proxy_warning.ts";
import { ReloadLog } from "./reload_log.ts";
import { type StopSignal, stopSignal } from "./stop_signal.ts";

/** Runs the proxy until a signal stops it. Returns the exit code. */
export async function start(flags: FlagValues, system: System): Promise<number> {
  const opened = await open(flags, system);
  if (opened === undefined) return 1;
  // Whoever found a way to run code in the server could start nothing.
  await system.giveUpRunning();
  const { live, isNew } = opened;
  const config = live.current();
  const logger = system.createLogger(live);
  // Before anybody can tell that it runs: who stops it as soon as it answers wants no other end than later.
  const signal = stopSignal(system, () => void reloadNow(live, logger));
  try {
    const app = await listen({ live, logger }, system);
    if (app === undefined) {
      if (isNew) tellNew(live.file, system);
      return 1;
    }
    await using _address = await announced(app, live, logger);
    for (const line of banner({ app, config, file: live.file, isNew, os: system.os })) system.out(line);
    if (flags.quiet) logger.leaveStandardError();
    const ended = flags.whileUsed ? unused(config.storage.directory, logger) : undefined;
    await serve({ app, live, logger, warnings: opened.warnings, signal, ended }, system);
    return 0;
  } finally {
    await logger.close();
  }
}

interface Opened {
  readonly live: LiveConfig;
  readonly warnings: readonly Problem[];
  /** Whether there was no file before. */
  readonly isNew: boolean;
}

/** Loads the configuration, writing it first if there is none; `undefined` after saying why that failed. */
async function open(
  { config: file = DEFAULT_FILE, host, port }: FlagValues,
  system: System,
): Promise<Opened | undefined> {
  let isNew: boolean;
  try {
    isNew = writeDefaultConfig(file, isInImage(system) ? IMAGE_CONFIG : undefined);
  } catch (error) {
    system.err(messageOf(error));
    return undefined;
  }
  const opened = await LiveConfig.open(file, { overrides: { host, port }, checkScript });
  if (opened.type === "ok") return { ...opened, isNew };
  for (const problem of opened.problems) system.err(formatProblem(problem));
  for (const warning of opened.warnings) system.err(`Warning: ${formatProblem(warning)}`);
  if (isNew) tellNew(file, system);
  return undefined;
}

/** Without a banner nobody would know of the file. */
function tellNew(file: string, system: System): void {
  system.out(`Wrote the configuration ${resolve(file)}`);
}

/** `undefined` after saying why it cannot listen. */
async function listen({ live, logger }: AppOptions, system: System): Promise<App | undefined> {
  try {
    return await system.startApp({ live, logger });
  } catch (error) {
    const { server } = live.current();
    system.err(await isRunning(error, server) ? runsAlready(server) : listenError(error, server));
    return undefined;
  }
}

/** Whether the port is in use by one of us: who starts it twice needs no advice on other programs. */
async function isRunning(error: unknown, { host, port }: ServerConfig): Promise<boolean> {
  if (!(error instanceof Deno.errors.AddrInUse)) return false;
  return (await askHealth(openableUrl(host, port))).type === "cccc";
}

/** Our own commands look there for it; they find one at its configured port all the same. */
async function announced(app: App, live: LiveConfig, logger: Logger): Promise<AsyncDisposable | undefined> {
  const { directory } = live.current().storage;
  try {
    return await announceAddress(directory, openableUrl(app.hostname, app.port));
  } catch (error) {
    logger.warn(`Cannot keep the address in "${directory}": ${messageOf(error)}`);
    return undefined;
  }
}

/** Where nobody can tell, it goes on. */
async function unused(directory: string, logger: Logger): Promise<void> {
  try {
    await sessionsEnded(directory);
  } catch (error) {
    logger.warn(`Cannot tell who uses this proxy: ${messageOf(error)}`);
    await new Promise<never>(() => {});
  }
}

interface Serving extends AppOptions {
  readonly app: App;
  readonly warnings: readonly Problem[];
  readonly signal: Promise<StopSignal>;
  /** Resolves when nobody uses the server any more; `undefined`: that ends nothing. */
  readonly ended: Promise<void> | undefined;
}

/** Follows the configuration file until there is a reason to stop; returns when the running answers have ended. */
async function serve({ app, live, logger, warnings, signal, ended }: Serving, system: System): Promise<void> {
  const log = new ReloadLog(logger);
  log.warn(warnings);
  const faults = [proxyWarning(system.variable), unreachable(app.hostname, system)];
  for (const fault of faults) if (fault !== undefined) logger.warn(fault);
  live.onChange((reload) => {
    if (reload.type === "applied") logger.configure(reload.config.logging);
    log.report(reload);
  });
  const watcher = watchConfig(live);
  const reason = await (ended === undefined ? signal : Promise.race([signal, ended.then(() => "the last session")]));
  const { shutdownGraceMs } = live.current().server;
  logger.info(
    `Stopping after ${reason}: running answers have ${
      stringifyDuration(shutdownGraceMs)
    } to end; another signal ends ` +
      "the program at once",
  );
  await Promise.all([app.stop(shutdownGraceMs), watcher.close()]);
}

async function reloadNow(live: LiveConfig, logger: Logger): Promise<void> {
  const reload = await live.reload();
  if (reload.type === "unchanged") logger.info("The configuration has not changed");
}
