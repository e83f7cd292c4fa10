import manifest from "../../deno.json" with { type: "json" };
import { COMMANDS } from "../../lib/cli/commands.ts";
import { parseArgs } from "../../lib/cli/parse_args.ts";
import { argumentOf } from "../../lib/cli/completions/words.ts";
import type { Call } from "./shell.ts";

const MAKEFILE = Deno.readTextFileSync(new URL("../../Makefile", import.meta.url));

/** What is wrong with a call of one of our programs; `undefined`: nothing. */
export function faultOf([program, ...args]: Call): string | undefined {
  switch (program) {
    case "cccc":
      return ownFault(args);
    case "deno":
      return denoFault(args);
    case "npx": {
      const at = args.findIndex((arg) => arg.startsWith("deno@"));
      return at < 0 ? undefined : denoFault(args.slice(at + 1));
    }
    case "make": {
      const unknown = args.find((arg) => /^[\w-]+$/.test(arg) && !new RegExp(`^${arg}:`, "m").test(MAKEFILE));
      return unknown === undefined ? undefined : `Makefile has no target ${unknown}`;
    }
    case "sh":
      return args[0] !== undefined && args[0].includes("/") ? missing(args[0]) : undefined;
    default:
      return undefined;
  }
}

function denoFault(args: readonly string[]): string | undefined {
  if (args[0] === "task") {
    const name = args.slice(1).find((arg) => !arg.startsWith("-"));
    if (name !== undefined && !Object.hasOwn(manifest.tasks, name)) return `deno.json has no task ${name}`;
    return name === "start" ? ownFault(["start", ...args.slice(args.indexOf(name) + 1)]) : undefined;
  }
  const main = args.indexOf("main.ts");
  return args[0] === "run" && main > 0 ? ownFault(args.slice(main + 1)) : undefined;
}

/** By the command table, with the words that an argument can be. */
function ownFault(args: readonly string[]): string | undefined {
  const parsed = parseArgs(args, COMMANDS);
  if (parsed.type === "invalid") return parsed.message;
  const { command, invocation: { argument } } = parsed;
  const expected = argumentOf(command, COMMANDS);
  if (argument === undefined || expected?.type !== "words" || expected.words.includes(argument)) return undefined;
  return `"cccc ${command.name}" takes one of ${expected.words.join(", ")}, not ${argument}`;
}

/** A file of the project that is not there. */
export function missing(path: string): string | undefined {
  const own = path.replace(/^\.\//, "");
  try {
    Deno.statSync(new URL(`../../${own}`, import.meta.url));
    return undefined;
  } catch {
    return `the project has no file ${own}`;
  }
}
