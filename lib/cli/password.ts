import { hashPassword } from "../admin/password.ts";
import { ConfigEditor } from "../config/edit/config_editor.ts";
import { formatProblem } from "../config/problem.ts";
import { say } from "../phrases/say.ts";
import { CommandError, type Invocation, type System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";

/** A shorter one can be guessed, whatever is done about guessing. */
const SHORTEST = 8;

/** Sets the pages' password to one that is typed or piped in, as a hash. Returns the exit code. */
export async function password({ flags }: Invocation, system: System): Promise<number> {
  const { config: file = DEFAULT_FILE, print = false } = flags;
  const hash = await hashPassword(await ask(system));
  if (print) system.out(hash);
  else await save(file, hash, system);
  return 0;
}

async function ask(system: System): Promise<string> {
  const first = await system.readSecret("New password of the pages: ");
  if (first === undefined) throw new CommandError("No password was given; nothing was changed");
  if ([...first].length < SHORTEST) {
    throw new CommandError(`The password is too short: expected at least ${SHORTEST} characters`);
  }
  if (system.hasTerminal() && await system.readSecret("The same again: ") !== first) {
    throw new CommandError("The two are not the same; nothing was changed");
  }
  return first;
}

async function save(file: string, hash: string, system: System): Promise<void> {
  const editor = new ConfigEditor(file, { env: (name) => system.variable(name) ?? "unset" });
  const opened = await editor.open();
  const advice = `; "cccc password -print" prints what server.admin_password takes`;
  if (opened.type === "unreadable") throw new CommandError(`Cannot read "${file}": ${say(opened.reason)}${advice}`);
  const saved = await editor.save([{ type: "set", path: ["server", "admin_password"], value: hash }], opened);
  switch (saved.type) {
    case "saved":
      system.out(`Set server.admin_password in ${file}; a running proxy asks for it from now on`);
      return;
    case "invalid":
      throw new CommandError(`Cannot change "${file}", as it is not valid: ${formatProblem(saved.problems[0]!)}`);
    case "unchanged":
    case "conflict":
      throw new CommandError(`Cannot change "${file}": somebody else has just changed it; try again`);
    case "refused":
    case "unreadable":
    case "read_only":
    case "failed":
      throw new CommandError(`Cannot change "${file}": ${say(saved.reason)}${advice}`);
    default:
      saved satisfies never;
  }
}
