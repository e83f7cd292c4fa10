import { CLIENT_NAMES, CLIENT_TITLES } from "../setup/connection.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import {
  ASKED_MODEL,
  CLIENT,
  CONFIG,
  DRY_RUN,
  ENDPOINT,
  FAILED,
  FOLLOW,
  FORMAT,
  HOST,
  JSON_LINES,
  LIMIT,
  MODEL,
  ONLY_ENDPOINT,
  OUTPUT,
  PORT,
  PRINT_ENV,
  SESSION,
  SINCE,
  WHILE_USED,
} from "./flags.ts";
import { exportRequests } from "./export_requests.ts";
import { help } from "./help.ts";
import { launch } from "./launch.ts";
import { importFile } from "./import_file.ts";
import { logs } from "./logs.ts";
import { replayArchive } from "./replay_archive.ts";
import { start } from "./start.ts";
import { showVersion } from "./show_version.ts";

/** All commands, in the order in which help lists them; the first is the one that runs when none is named. */
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
    run: (invocation, system) => launch(client, invocation, system),
  })),
  {
    name: "check",
    summary: "says whether the configuration is valid and what it means",
    flags: [CONFIG],
    run: ({ flags }, system) => check(flags, system),
  },
  {
    name: "logs",
    summary: "shows the latest requests, or all of the one with that id; the proxy may run or not",
    flags: [CONFIG, FOLLOW, FAILED, CLIENT, ENDPOINT, SESSION, MODEL, SINCE, LIMIT, JSON_LINES],
    argument: "id",
    run: logs,
  },
  {
    name: "export",
    summary: "writes all of the request with that id into a ZIP, or a list of requests as JSON Lines or CSV",
    flags: [CONFIG, FORMAT, OUTPUT, FAILED, CLIENT, ENDPOINT, SESSION, MODEL, SINCE, LIMIT],
    argument: "id",
    run: exportRequests,
  },
  {
    name: "replay",
    summary: "sends the request of a ZIP that export has written once more, to the same endpoint or another",
    flags: [CONFIG, ENDPOINT, DRY_RUN, JSON_LINES],
    argument: "file",
    run: replayArchive,
  },
  {
    name: "import",
    summary: "takes over the endpoints in another program's configuration file, and says what it could not take",
    flags: [OUTPUT, DRY_RUN],
    argument: "file",
    run: importFile,
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
    run: ({ argument }, system) => help(COMMANDS, argument, system),
  },
];
