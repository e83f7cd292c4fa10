import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { CONFIG, HOST, PORT } from "./flags.ts";
import { help } from "./help.ts";
import { start } from "./start.ts";
import { showVersion } from "./show_version.ts";

/** All commands, in the order in which help lists them; the first is the one that runs when none is named. */
export const COMMANDS: readonly Command[] = [
  {
    name: "start",
    summary: "starts the proxy; writes a configuration file first if there is none",
    flags: [CONFIG, PORT, HOST],
    run: ({ flags }, system) => start(flags, system),
  },
  {
    name: "check",
    summary: "says whether the configuration is valid and what it means",
    flags: [CONFIG],
    run: ({ flags }, system) => check(flags, system),
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
