import { CLIENT_NAMES, CLIENT_TITLES } from "../setup/connection.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { completions } from "./completions/completions.ts";
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
  SESSION,
  SET_MODEL,
  SINCE,
  WHILE_USED,
  YES,
} from "./flags.ts";
import { doctor } from "./doctor.ts";
import { exportRequests } from "./export_requests.ts";
import { health } from "./health.ts";
import { help } from "./help.ts";
import { launch } from "./launch.ts";
import { importFile } from "./import_file.ts";
import { logs } from "./logs.ts";
import { password } from "./password.ts";
import { replayArchive } from "./replay_archive.ts";
import { setup } from "./setup.ts";
import { service } from "./service.ts";
import { start } from "./start.ts";
import { showVersion } from "./show_version.ts";
import { unsetup } from "./unsetup.ts";
import { update } from "./update.ts";

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
    name: "setup",
    summary: "puts the proxy into the settings of claude, codex or all, for good; shows the change first",
    flags: [CONFIG, PORT, SET_MODEL, YES],
    argument: "claude|codex|all",
    run: setup,
  },
  {
    name: "unsetup",
    summary: "takes it out of the settings of claude, codex or all; what was changed since stays",
    flags: [YES],
    argument: "claude|codex|all",
    run: unsetup,
  },
  {
    name: "doctor",
    summary: "looks at all that has to be right, the clients' settings too, and says how to mend what is not",
    flags: [CONFIG, PROBE, PROBED_MODEL, JSON_REPORT],
    run: doctor,
  },
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
    flags: [IMPORT_OUTPUT, IMPORT_DRY_RUN],
    argument: "file",
    run: importFile,
  },
  {
    name: "password",
    summary: "sets the password of the pages, which is typed unseen or piped in, and writes down its hash alone",
    flags: [CONFIG, PRINT],
    run: password,
  },
  {
    name: "health",
    summary: "asks whether the proxy runs, as a container's health check does",
    flags: [CONFIG, PORT, HOST],
    run: health,
  },
  {
    name: "update",
    summary: "says whether there is a newer release; nothing asks by itself",
    flags: [CHECK, LIST_URL],
    run: update,
  },
  {
    name: "service",
    summary: "lets the system start the proxy by itself: systemd, launchd or the Task Scheduler",
    flags: [CONFIG, PRINT],
    argument: "install|uninstall|status",
    run: service,
  },
  {
    name: "completions",
    summary: "prints what makes a shell complete the commands and flags",
    flags: [],
    argument: "bash|zsh|fish|powershell",
    run: ({ argument }, system) => completions(COMMANDS, argument, system),
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
