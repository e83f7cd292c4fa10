import { join } from "node:path";
import type { Config } from "../../config/config.ts";
import { messageOf } from "../../errors.ts";
import { ifThere } from "../../if_there.ts";
import { RecordedFile } from "../../store/recorded_file.ts";
import { DATABASE_FILE } from "../../store/sqlite_store.ts";
import { VERSION } from "../../version.ts";
import { quote, shellOf } from "../../setup/quote.ts";
import type { System } from "../command.ts";
import { hostAndPort, openableUrl } from "../address.ts";
import { askHealth } from "../ask_health.ts";
import { runningProxy, takenPort } from "../own_proxy.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

/** What the proxy has to read and write in its folders, where it is there. */
const OWN_FILES = [DATABASE_FILE, "tokens.json", "windows.json", "secret", "instance", "address", "proxy.log"];

export interface CheckedServer {
  readonly findings: readonly Finding[];
  /** Where clients reach the proxy: where it runs, or would. */
  readonly url: string;
}

/** The folders that it writes, its database, its port, and whether it runs. `start` is the command that starts it. */
export async function checkServer(
  config: Config,
  { file, start, os }: { readonly file: string; readonly start: string; readonly os: System["os"] },
): Promise<CheckedServer> {
  const { directory } = config.storage;
  const storage = await writable(directory, { key: "storage.directory", file, os });
  const logs = await writable(config.logging.logDirectory, { key: "logging.log_directory", file, os });
  const configured = openableUrl(config.server.host, config.server.port);
  if (storage.level === "error") return { findings: [storage, logs], url: configured };
  const running = await runningProxy(config);
  const server = running === undefined
    ? await notRunning(config, start)
    : await isRunning({ url: running, configured, start });
  return { findings: [storage, logs, database(directory, os), ...server], url: running ?? configured };
}

interface Folder {
  /** What names it in the configuration. */
  readonly key: string;
  readonly file: string;
  readonly os: System["os"];
}

async function writable(directory: string, { key, file, os }: Folder): Promise<Finding> {
  const probe = join(directory, `.cccc-doctor-${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
    for (const name of OWN_FILES) await ifThere(opened(join(directory, name)));
    return ok("storage", `${directory} can be written`);
  } catch (cause) {
    const reason = messageOf(cause);
    const typed = quote(directory, shellOf(os));
    const fix = os === "windows"
      ? `choose another folder: ${key} in ${file}`
      // Whatever is wrong: it is missing, somebody else's since a start with `sudo`, or may only be read.
      : `mkdir -p ${typed}; sudo chown -R "$(id -un)" ${typed} && chmod -R u+rwX ${typed}, or choose another folder: ${key} in ${file}`;
    return error("storage", `${directory} (${key}) cannot be written: ${reason}`, fix);
  }
}

async function opened(path: string): Promise<void> {
  (await Deno.open(path, { read: true, write: true })).close();
}

function database(directory: string, os: System["os"]): Finding {
  const path = join(directory, DATABASE_FILE);
  try {
    Deno.statSync(path);
  } catch {
    return note("database", "there is none yet: it is made at the first start");
  }
  try {
    using records = new RecordedFile(directory);
    records.page({ filter: {}, limit: 1 });
    return ok("database", `${path} can be read`);
  } catch (cause) {
    const fix = `stop the proxy, then: mv ${
      [path, `${path}.broken`].map((each) => quote(each, shellOf(os))).join(" ")
    }`;
    return error("database", messageOf(cause), fix);
  }
}

interface Running {
  readonly url: string;
  readonly configured: string;
  readonly start: string;
}

async function isRunning({ url, configured, start }: Running): Promise<Finding[]> {
  const health = await askHealth(url);
  const version = health.type === "cccc" ? health.version : "";
  const findings = [ok("server", `the proxy runs on ${url}`)];
  if (version !== VERSION) {
    const text = `the proxy that runs is version ${version}, this is ${VERSION}`;
    findings.push(warning("server", text, `stop it, then: ${start}`));
  }
  if (url !== configured) {
    findings.push(note("server", `the configuration says ${configured}, which is what "cccc setup" tells clients`));
  }
  return findings;
}

async function notRunning({ server }: Config, start: string): Promise<Finding[]> {
  if (server.port === 0 || takenPort(server) === undefined) {
    return [note("server", "the proxy does not run", start)];
  }
  const where = hostAndPort(server.host, server.port);
  const health = await askHealth(openableUrl(server.host, server.port));
  const who = health.type === "cccc" ? "another cccc, with another storage folder," : "another program";
  const other = server.port < 65535 ? server.port + 1 : server.port - 1;
  return [error("server", `${who} listens on ${where}`, `stop it, or: ${start} -port ${other}`)];
}
