import { CLIENT_NAMES, CLIENT_TITLES } from "../setup/connection.ts";
import type { Command } from "./command.ts";
import {
  ASKED_MODEL,
  CHECK,
  CLIENT,
  CONFIG,
  DRY_RUN,
  ENDPOINT,
  FAILED,
  FOLLOW,
  FORMAT,
  HOST,
  IMPORT_DRY_RUN,
  IMPORT_OUTPUT,
  JSON_LINES,
  JSON_REPORT,
  LIMIT,
  LIST_URL,
  MODEL,
  ONLY_ENDPOINT,
  OUTPUT,
  PORT,
  PRINT,
  PRINT_ENV,
  PROBE,
  PROBED_MODEL,
  PROXY_HOST,
  PROXY_PORT,
  REPLAY_ENDPOINT,
  SESSION,
  SET_MODEL,
  SINCE,
  WHILE_USED,
  YES,
} from "./flags.ts";
import { start } from "./start.ts";
import { showVersion } from "./show_version.ts";

/**
 * All commands, in the order in which help lists them; the first is the one that runs when none is named. The
 * code of the others is loaded when they run, so that no start waits for it.
 */
export const COMMANDS: readonly Command[] = [
  {
    name: "start",
    summary: "starts the proxy; writes a configuration file first if there is none",
    flags: [CONFIG, PORT, HOST, WHILE_USED],
    run: ({ flags }, system) => start(flags, system),
  },
  ...CLIENT_NAMES.map((client): Command => ({
    name: client,
    summary: `starts ${CLIENT_TITLES[client]} with the proxy as its endpoint, and the proxy if it does not run`,
    flags: [CONFIG, ASKED_MODEL, ONLY_ENDPOINT, PRINT_ENV],
    passes: `arguments of ${client}...`,
    run: async (invocation, system) => await (await import("./launch.ts")).launch(client, invocation, system),
  })),
  {
    name: "setup",
    summary: "puts the proxy into the settings of claude, codex or all, for good; shows the change first",
    flags: [CONFIG, PROXY_PORT, SET_MODEL, YES],
    argument: "claude|codex|all",
    run: async (invocation, system) => await (await import("./setup.ts")).setup(invocation, system),
  },
  {
    name: "unsetup",
    summary: "takes it out of the settings of claude, codex or all; what was changed since stays",
    flags: [YES],
    argument: "claude|codex|all",
    run: async (invocation, system) => await (await import("./unsetup.ts")).unsetup(invocation, system),
  },
  {
    name: "doctor",
    summary: "looks at all that has to be right, the clients' settings too, and says how to mend what is not",
    flags: [CONFIG, PROBE, PROBED_MODEL, JSON_REPORT],
    run: async (invocation, system) => await (await import("./doctor.ts")).doctor(invocation, system),
  },
  {
    name: "check",
    summary: "says whether the configuration is valid and what it means",
    flags: [CONFIG],
    run: async ({ flags }, system) => await (await import("./check.ts")).check(flags, system),
  },
  {
    name: "logs",
    summary: "shows the latest requests, or all of the one with that id; the proxy may run or not",
    flags: [CONFIG, FOLLOW, FAILED, CLIENT, ENDPOINT, SESSION, MODEL, SINCE, LIMIT, JSON_LINES],
    argument: "id",
    run: async (invocation, system) => await (await import("./logs.ts")).logs(invocation, system),
  },
  {
    name: "export",
    summary: "writes all of the request with that id into a ZIP, or a list of requests as JSON Lines or CSV",
    flags: [CONFIG, FORMAT, OUTPUT, FAILED, CLIENT, ENDPOINT, SESSION, MODEL, SINCE, LIMIT],
    argument: "id",
    run: async (invocation, system) => await (await import("./export_requests.ts")).exportRequests(invocation, system),
  },
  {
    name: "replay",
    summary: "sends the request of a ZIP that export has written once more, to the same endpoint or another",
    flags: [CONFIG, REPLAY_ENDPOINT, DRY_RUN, JSON_LINES],
    argument: "file",
    run: async (invocation, system) => await (await import("./replay_archive.ts")).replayArchive(invocation, system),
  },
  {
    name: "import",
    summary: "takes over the endpoints in another program's configuration file, and says what it could not take",
    flags: [IMPORT_OUTPUT, IMPORT_DRY_RUN],
    argument: "file",
    run: async (invocation, system) => await (await import("./import_file.ts")).importFile(invocation, system),
  },
  {
    name: "password",
    summary: "sets the password of the pages, which is typed unseen or piped in, and writes down its hash alone",
    flags: [CONFIG, PRINT],
    run: async (invocation, system) => await (await import("./password.ts")).password(invocation, system),
  },
  {
    name: "health",
    summary: "asks whether the proxy runs, as a container's health check does",
    flags: [CONFIG, PROXY_PORT, PROXY_HOST],
    run: async (invocation, system) => await (await import("./health.ts")).health(invocation, system),
  },
  {
    name: "update",
    summary: "says whether there is a newer release; nothing asks by itself",
    flags: [CHECK, LIST_URL],
    run: async (invocation, system) => await (await import("./update.ts")).update(invocation, system),
  },
  {
    name: "service",
    summary: "lets the system start the proxy by itself: systemd, launchd or the Task Scheduler",
    flags: [CONFIG, PRINT],
    argument: "install|uninstall|status",
    run: async (invocation, system) => await (await import("./service.ts")).service(invocation, system),
  },
  {
    name: "completions",
    summary: "prints what makes a shell complete the commands and flags",
    flags: [],
    argument: "bash|zsh|fish|powershell",
    run: async ({ argument }, system) =>
      await (await import("./completions/completions.ts")).completions(COMMANDS, argument, system),
  },
  {
    name: "version",
    summary: "prints the version",
    flags: [],
    run: (_, system) => showVersion(system),
  },
  {
    name: "help",
    summary: "explains all commands, or one",
    flags: [],
    argument: "command",
    run: async ({ argument }, system) => await (await import("./help.ts")).help(COMMANDS, argument, system),
  },
];
