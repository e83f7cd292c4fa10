import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError } from "../../lib/cli/command.ts";
import { configFile, configFileAnywhere, userConfigFile } from "../../lib/cli/config_file.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const OURS = "server: {}\nendpoints: []\n";
const FOREIGN = "title: a blog\n";
const OWN = "home/.config/cccc/config.yaml";

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Relative to the folder; `undefined`: that of the current folder. */
  readonly found: string | undefined;
  /** For what is started from any folder; `undefined`: an error. */
  readonly anywhere: string | undefined;
  /** The proxy of the folder's own runs. */
  readonly started?: boolean;
  /** The folder's own is left alone. */
  readonly isPassedOver?: boolean;
}

const CASES: readonly Case[] = [
  { name: "nothing", files: {}, found: undefined, anywhere: OWN },
  { name: "one in the folder", files: { "work/config.yaml": OURS }, found: undefined, anywhere: undefined },
  {
    name: "one in the folder that was started",
    files: { "work/config.yaml": OURS },
    started: true,
    found: undefined,
    anywhere: "work/config.yaml",
  },
  { name: "the user's own", files: { [OWN]: OURS }, found: OWN, anywhere: OWN },
  {
    name: "one in the folder and the user's own",
    files: { "work/config.yaml": OURS, [OWN]: OURS },
    found: undefined,
    anywhere: OWN,
    isPassedOver: true,
  },
  {
    name: "one in the folder that was started and the user's own",
    files: { "work/config.yaml": OURS, [OWN]: OURS },
    started: true,
    found: undefined,
    anywhere: "work/config.yaml",
  },
  { name: "another program's", files: { "work/config.yaml": FOREIGN }, found: undefined, anywhere: OWN },
  {
    name: "another program's and the user's own",
    files: { "work/config.yaml": FOREIGN, [OWN]: OURS },
    found: OWN,
    anywhere: OWN,
  },
  {
    name: "one in the folder and a variable",
    files: { "work/config.yaml": OURS, "else.yaml": OURS },
    variables: { CCCC_CONFIG: "else.yaml" },
    found: "else.yaml",
    anywhere: "else.yaml",
  },
];

for (const { name, files, variables = {}, found, anywhere, started = false, isPassedOver = false } of CASES) {
  Deno.test(`configFile with ${name} is ${found ?? "that of the folder"}`, async () => {
    await using folder = await temporaryFolder(files);
    const all: Record<string, string> = { HOME: join(folder.path, "home") };
    for (const [key, path] of Object.entries(variables)) all[key] = join(folder.path, path);
    const system = {
      os: "linux",
      variable: (name: string) => all[name],
      cwd: () => join(folder.path, "work"),
    } as const;
    assert.equal(configFile(system), found === undefined ? undefined : join(folder.path, found));
    const anyFile = configFileAnywhere(system, (file) => Promise.resolve(file.endsWith("work/config.yaml") && started));
    if (anywhere === undefined) await assert.rejects(anyFile, CommandError);
    else assert.deepEqual(await anyFile, { file: join(folder.path, anywhere), isPassedOver });
  });
}

const PLACES: readonly [
  os: "linux" | "darwin" | "windows",
  variables: Record<string, string>,
  path: string | undefined,
][] = [
  ["linux", { HOME: "/home/me" }, "/home/me/.config/cccc/config.yaml"],
  ["darwin", { HOME: "/Users/me" }, "/Users/me/.config/cccc/config.yaml"],
  ["linux", { HOME: "/home/me", XDG_CONFIG_HOME: "/cfg" }, "/cfg/cccc/config.yaml"],
  ["linux", { HOME: "/home/me", XDG_CONFIG_HOME: "cfg" }, "/home/me/.config/cccc/config.yaml"],
  ["windows", { APPDATA: "C:\\Users\\me\\AppData\\Roaming" }, "C:\\Users\\me\\AppData\\Roaming\\cccc\\config.yaml"],
  ["windows", {}, undefined],
  ["linux", {}, undefined],
];

for (const [os, variables, path] of PLACES) {
  Deno.test(`userConfigFile on ${os} with ${JSON.stringify(variables)} is ${path ?? "nowhere"}`, () => {
    assert.equal(userConfigFile({ os, variable: (name) => variables[name] }), path);
  });
}
