import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { ifThere } from "../if_there.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { unsetVariables } from "../config/unset_variables.ts";
import { launchdPlan } from "../service/launchd.ts";
import { MARK, type ServicePlan, type ServiceSpec, type Step } from "../service/service.ts";
import { systemdPlan } from "../service/systemd.ts";
import { taskSchedulerPlan } from "../service/task_scheduler.ts";
import { quote, shellOf } from "../setup/quote.ts";
import { openableUrl } from "./address.ts";
import { askHealth } from "./ask_health.ts";
import { CommandError, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { fileFault } from "./file_fault.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { proxyAddress } from "./proxy_address.ts";
import { terminalText } from "./terminal_text.ts";

/** By which this shell reaches the network; a service has none of them. */
const NETWORK = [
  ...["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
  "DENO_TLS_CA_STORE",
  "DENO_CERT",
];

/** Running answers have `server.shutdown_grace` to end; what comes behind it takes seconds. */
const LEAST_STOP_SECONDS = 60;
const BEHIND_GRACE_SECONDS = 30;

interface Service {
  readonly plan: ServicePlan;
  readonly spec: ServiceSpec;
  /** The configuration file. */
  readonly file: string;
  /** What it says; `undefined`: it is not valid. */
  readonly config: Config | undefined;
}

type Act = (service: Service, system: System) => Promise<number>;

const ACTS: Readonly<Record<string, Act>> = { install, uninstall, status };

/** Lets the system start the server by itself, in the way in which this program was started. Returns the exit code. */
export async function service({ argument = "", flags }: Invocation, system: System): Promise<number> {
  const act = Object.hasOwn(ACTS, argument) ? ACTS[argument] : undefined;
  if (act === undefined) {
    system.err(`Say what to do: one of ${Object.keys(ACTS).join(", ")}; see "cccc help service"`);
    return USAGE_ERROR;
  }
  const file = resolve(flags.config ?? DEFAULT_FILE);
  const loaded = await loadConfig(file, { env: (name) => system.variable(name) ?? "unset" });
  const config = loaded.type === "ok" ? loaded.config : undefined;
  const spec = specOf(file, config, system);
  const plan = await planOf(spec, system);
  if (flags.print === true) {
    print(plan, argument, system);
    return 0;
  }
  return await act({ plan, spec, file, config }, system);
}

function specOf(file: string, config: Config | undefined, system: System): ServiceSpec {
  const directory = dirname(file);
  const home = system.variable(system.os === "windows" ? "USERPROFILE" : "HOME") ?? "";
  if (home === "") throw new CommandError("Cannot tell where your home folder is: the environment does not say");
  const graceSeconds = Math.ceil((config?.server.shutdownGraceMs ?? 0) / 1000);
  return {
    command: [...system.ownCommand, "start", "-config", file],
    directory,
    home,
    environmentFile: join(directory, "cccc.env"),
    stopSeconds: Math.max(LEAST_STOP_SECONDS, graceSeconds + BEHIND_GRACE_SECONDS),
  };
}

/** What describes the service on this system. */
async function planOf(spec: ServiceSpec, system: System): Promise<ServicePlan> {
  const { home } = spec;
  switch (system.os) {
    case "windows":
      return taskSchedulerPlan(spec, {
        folder: system.variable("LOCALAPPDATA") ?? `${home}\\AppData\\Local`,
        user: await windowsUser(system),
      });
    case "darwin":
      return launchdPlan(spec, (await system.run("id", ["-u"]))?.out.trim() ?? "");
    default: {
      const settings = system.variable("XDG_CONFIG_HOME") ?? "";
      return systemdPlan(spec, `${settings.startsWith("/") ? settings : `${home}/.config`}/systemd/user`);
    }
  }
}

/** By its identifier: a name may have letters that come in another encoding. */
async function windowsUser(system: System): Promise<string> {
  const user = /S-1-[\d-]+/.exec((await system.run("whoami.exe", ["/user", "/fo", "csv", "/nh"]))?.out ?? "")?.[0];
  if (user === undefined) throw new CommandError('Cannot tell who you are: "whoami /user" does not say');
  return user;
}

function print(plan: ServicePlan, action: string, system: System): void {
  const steps = action === "install"
    ? plan.install
    : action === "status"
    ? [plan.status]
    : [...plan.uninstall, ...plan.afterwards];
  if (action === "install") {
    system.out(`# ${plan.file}`);
    system.out(plan.text.trimEnd());
  }
  if (action === "uninstall") system.out(`# ${plan.file} is removed`);
  for (const step of steps) system.out(`$ ${step.map((word) => typed(word, system.os)).join(" ")}`);
}

/** A word as one types it. */
function typed(word: string, os: System["os"]): string {
  if (os !== "windows") return quote(word, "posix");
  return /\s/.test(word) ? `"${word}"` : word;
}

async function install({ plan, spec, file, config }: Service, system: System): Promise<number> {
  if (config === undefined) {
    throw new CommandError(
      `The configuration is not ready: "cccc check -config ${
        quote(file, shellOf(system.os))
      }" says why; "cccc start" writes one`,
    );
  }
  await refuseForeign(plan);
  // A service that runs already takes the new description with its next start only.
  if (await isOurs(plan.file)) await stop(plan, spec.stopSeconds, system);
  await write(plan);
  for (const step of plan.install) await mustRun(step, system);
  system.out(`Installed the ${plan.kind} ${plan.file}; it starts by itself from now on`);
  const { host, port } = config.server;
  system.out(`  Address:  ${openableUrl(host, port)}`);
  system.out(`  Log:      ${plan.log}`);
  const inFile = await variablesIn(spec.environmentFile, system);
  const unset = unsetVariables(await Deno.readTextFile(file), (name) => inFile.has(name) ? "set" : undefined);
  if (unset.length > 0) {
    system.out(`  It does not see this shell's variables; the configuration needs ${unset.join(", ")}`);
  }
  const network = NETWORK.filter((name) => (system.variable(name) ?? "") !== "" && !inFile.has(name));
  if (network.length > 0) {
    system.out(`  Nor does it see what this shell has set for the network, and goes without: ${network.join(", ")}`);
  }
  for (const hint of [...plan.hints, ...originHints(system.ownCommand)]) system.out(`  ${hint}`);
  return 0;
}

/** How often it is looked whether what was stopped has ended, in milliseconds. */
const LOOK_MS = 100;

/** launchd refuses to start what has not ended yet, and its own `bootout` does not wait while answers run. */
async function stop({ uninstall, present }: ServicePlan, stopSeconds: number, system: System): Promise<void> {
  for (const [program, ...args] of uninstall) await system.run(program, args);
  if (present === undefined) return;
  const [program, ...args] = present;
  for (let looks = (stopSeconds * 1000) / LOOK_MS; looks > 0; looks--) {
    if ((await system.run(program, args))?.code !== 0) return;
    await pause(LOOK_MS);
  }
}

/** Names of the variables that the service gets from its file, which Windows' does not read. */
async function variablesIn(file: string, { os }: System): Promise<ReadonlySet<string>> {
  const text = os === "windows" ? undefined : await textOf(file);
  return new Set([...(text ?? "").matchAll(/^[ \t]*(\w+)=/gm)].map(([, name]) => name!));
}

/** What is to know of the way in which this program was started. */
function originHints(command: readonly string[]): string[] {
  const hints: string[] = [];
  if (/[\\/]_npx[\\/]/.test(command[0] ?? "")) {
    hints.push(
      "It runs the Deno in npx's cache, which npm may clean: install Deno, or a release, and install it again",
    );
  }
  if (command.at(-1)?.endsWith("main.ts") === true) {
    hints.push('It runs the sources: after each change of them, "deno task assets", and start it again');
  }
  return hints;
}

async function uninstall({ plan }: Service, system: System): Promise<number> {
  await refuseForeign(plan);
  if (!await isOurs(plan.file)) {
    system.out(`There is no ${plan.kind}: ${plan.file} does not exist`);
    return 0;
  }
  for (const [program, ...args] of plan.uninstall) await system.run(program, args);
  await Deno.remove(plan.file);
  for (const [program, ...args] of plan.afterwards) await system.run(program, args);
  system.out(`Removed the ${plan.kind} ${plan.file}; configuration, logs and records stay`);
  return 0;
}

async function status({ plan, file }: Service, system: System): Promise<number> {
  if (!await isOurs(plan.file)) {
    system.out(`Not installed: ${plan.file} does not exist; "cccc service install" installs it`);
    return 1;
  }
  system.out(`The ${plan.kind} ${plan.file}`);
  const [program, ...args] = plan.status;
  const finished = await system.run(program, args);
  if (finished === undefined) throw new CommandError(`Cannot find ${program} on this machine`);
  for (const line of (finished.out || finished.err).trimEnd().split("\n")) system.out(`  ${terminalText(line)}`);
  return await tellHealth(file, system) && finished.code === 0 ? 0 : 1;
}

async function tellHealth(file: string, system: System): Promise<boolean> {
  const { url, fault } = await proxyAddress(file, { env: (name) => system.variable(name) ?? "unset" });
  if (fault !== undefined) system.out(fault);
  if (url === undefined) return false;
  const { type } = await askHealth(url);
  system.out(type === "cccc" ? `It answers at ${url}` : `It does not answer at ${url}`);
  return type === "cccc";
}

/** Whether the file is there; one of somebody else's is not ours. */
async function isOurs(file: string): Promise<boolean> {
  return (await textOf(file))?.includes(MARK) ?? false;
}

async function refuseForeign({ file }: ServicePlan): Promise<void> {
  const text = await textOf(file);
  if (text === undefined || text.includes(MARK)) return;
  throw new CommandError(`Cannot replace "${file}": it was not written by cccc; move it away first`);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    const bytes = await ifThere(Deno.readFile(file));
    return bytes && new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
  } catch (error) {
    throw new CommandError(`Cannot read "${file}": ${fileFault(error, "read")}`);
  }
}

async function write({ file, text, encoding }: ServicePlan): Promise<void> {
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, encoding === "utf-8" ? new TextEncoder().encode(text) : utf16(text));
  } catch (error) {
    throw new CommandError(`Cannot write "${file}": ${messageOf(error)}`);
  }
}

function utf16(text: string): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 + text.length * 2));
  [0xfeff, ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))]
    .forEach((unit, index) => bytes.setUint16(index * 2, unit, true));
  return new Uint8Array(bytes.buffer);
}

/** What the words of systemd's own commands leave to be guessed. */
const NO_BUS = "; no systemd of this user runs, as under su, sudo and in a container: log in as the user itself";

async function mustRun([program, ...args]: Step, system: System): Promise<void> {
  const finished = await system.run(program, args);
  const said = [program, ...args].join(" ");
  if (finished === undefined) {
    throw new CommandError(
      `Cannot find ${program} on this machine; "cccc service install -print" shows what it would do`,
    );
  }
  if (finished.code !== 0) {
    const words = terminalText((finished.err || finished.out).trim());
    throw new CommandError(`"${said}" failed: ${words}${/connect to bus/i.test(words) ? NO_BUS : ""}`);
  }
}
