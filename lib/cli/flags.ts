import { parseDuration } from "../duration.ts";
import type { Flag, FlagValues } from "./command.ts";

/** Where the configuration is looked for, in the current directory. */
export const DEFAULT_FILE = "config.yaml";

/** A flag that is given or not. */
function on(name: string, summary: string, values: FlagValues): Flag {
  return { name, summary, parse: () => values };
}

export const CONFIG: Flag = {
  name: "config",
  value: "FILE",
  summary:
    `configuration file (default $CCCC_CONFIG, ${DEFAULT_FILE} here, or ~/.config/cccc/${DEFAULT_FILE}; claude, codex and statusline take one from here only while its proxy runs)`,
  expected: "a file name",
  parse: (text) => ({ config: text }),
};

export const PORT: Flag = {
  name: "port",
  value: "N",
  summary: "port to listen on, in place of server.port; 0 lets the system choose",
  expected: "a number from 0 to 65535",
  parse: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? { port: Number(text) } : undefined,
};

export const HOST: Flag = {
  name: "host",
  value: "H",
  summary: "address to listen on, in place of server.host",
  expected: "a host name or IP address without scheme and port",
  parse(text) {
    const host = text.toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const isHost = /^[a-z0-9._:-]+$/.test(host) && URL.canParse(`http://${host.includes(":") ? `[${host}]` : host}/`);
    return isHost ? { host } : undefined;
  },
};

/** Of a proxy that is asked, or that a client is set to. */
export const PROXY_PORT: Flag = { ...PORT, summary: "port of the proxy, if it is not that of the configuration" };

export const PROXY_HOST: Flag = { ...HOST, summary: "address of the proxy, if it is not that of the configuration" };

export const FOLLOW = on("follow", "goes on, and shows each request as it ends", { follow: true });

export const FAILED = on("failed", "only requests that failed", { failed: true });

export const JSON_LINES = on("json", "one JSON object a line, in the form of the admin API", { json: true });

export const CLIENT: Flag = {
  name: "client",
  value: "C",
  summary: "only requests of this client, such as claude-code or codex",
  expected: "a client",
  parse: (text) => ({ client: text }),
};

export const ENDPOINT: Flag = {
  name: "endpoint",
  value: "E",
  summary: "only requests for which this endpoint was asked, by its name or id",
  expected: "an endpoint",
  parse: (text) => ({ endpoint: text }),
};

export const REPLAY_ENDPOINT: Flag = { ...ENDPOINT, summary: "asks this one, by its name or id" };

export const DRY_RUN = on("dry-run", "shows what the request would become, stage by stage, and sends nothing", {
  dryRun: true,
});

export const SESSION: Flag = {
  name: "session",
  value: "S",
  summary: "only requests of this conversation",
  expected: "a session",
  parse: (text) => ({ session: text }),
};

export const MODEL: Flag = {
  name: "model",
  value: "M",
  summary: "only requests for this model, by the client's name for it or the upstream's",
  expected: "a model",
  parse: (text) => ({ model: text }),
};

export const SINCE: Flag = {
  name: "since",
  value: "TIME",
  summary: "only requests that began so long ago at most, such as 90s, 1h or 7d",
  expected: "a duration such as 90s, 1h30m or 7d",
  parse(text) {
    const since = parseDuration(text);
    return since === undefined ? undefined : { since };
  },
};

export const LIMIT: Flag = {
  name: "limit",
  value: "N",
  summary: "so many at most, the latest (default: logs shows 50, export writes all)",
  expected: "a number from 1 to 100000",
  parse: (text) => /^[1-9]\d{0,4}$|^100000$/.test(text) ? { limit: Number(text) } : undefined,
};

export const FORMAT: Flag = {
  name: "format",
  value: "zip|jsonl|csv",
  summary: "zip for one request (the default), jsonl or csv for a list",
  expected: "zip, jsonl or csv",
  parse: (text) => text === "zip" || text === "jsonl" || text === "csv" ? { format: text } : undefined,
};

export const OUTPUT: Flag = {
  name: "o",
  value: "PATH",
  summary: "folder of the ZIP (default debug), or file of the list (default: standard output)",
  expected: "a folder or file name",
  parse: (text) => ({ output: text }),
};

export const WHILE_USED = on("while-used", "ends when the last cccc claude or cccc codex that uses it has ended", {
  whileUsed: true,
});

export const QUIET = on("quiet", "once it runs, standard error gets only what the log file cannot take", {
  quiet: true,
});

export const ASKED_MODEL: Flag = {
  name: "model",
  value: "M",
  summary: "the client asks for this model, whatever else it is set to",
  expected: "a model",
  parse: (text) => ({ model: text }),
};

export const ONLY_ENDPOINT: Flag = {
  name: "endpoint",
  value: "E",
  summary: "only this endpoint may answer, by its name or id",
  expected: "an endpoint",
  parse: (text) => ({ endpoint: text }),
};

export const PRINT_ENV = on("print-env", "starts nothing; prints the lines for a shell that set the client up in it", {
  printEnv: true,
});

export const IMPORT_OUTPUT: Flag = {
  name: "o",
  value: "FILE",
  summary:
    `configuration that is added to, or written anew (default: the one that other commands read, or ${DEFAULT_FILE})`,
  expected: "a file name",
  parse: (text) => ({ output: text }),
};

export const IMPORT_DRY_RUN = on("dry-run", "shows how the configuration would change, and writes nothing", {
  dryRun: true,
});

export const PRINT = on("print", "prints what it would write, and writes nothing", { print: true });

export const CHECK = on("check", "asks GitHub for the latest release", { check: true });

export const LIST_URL: Flag = {
  name: "url",
  value: "URL",
  summary: "asks there instead, in the form of GitHub's API",
  expected: "a URL",
  parse: (text) => /^https?:/.test(text) && URL.canParse(text) ? { url: text } : undefined,
};

export const SET_MODEL: Flag = { ...ASKED_MODEL, summary: "sets the client to this model" };

export const YES = on("yes", "asks nothing", { yes: true });

export const PROBE = on("probe", "asks each enabled endpoint a few small questions too, which cost a little", {
  probe: true,
});

export const PROBED_MODEL: Flag = { ...ASKED_MODEL, summary: "the model that -probe asks for" };

export const TESTED_MODEL: Flag = { ...ASKED_MODEL, summary: "the model that a test asks for" };

export const JSON_REPORT: Flag = { ...JSON_LINES, summary: "one JSON object" };
