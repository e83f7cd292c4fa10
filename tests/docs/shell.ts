import { temporaryFolder } from "../tools/temporary_folder.ts";

/** A program and its arguments. */
export type Call = readonly [program: string, ...args: string[]];

/** Programs of ours, and those through which ours are run. */
const RECORDED = ["cccc", "deno", "npx", "make", "docker", "sh"] as const;

/** Longest run of a script in which nothing happens, in milliseconds. */
const LIMIT_MS = 10_000;

/**
 * Lets the shell itself take a script apart: it runs in an empty folder with no program to be found, but functions with the
 * names of ours that only write down what they are given. Returns their calls, or what the shell says of the syntax.
 */
export async function callsIn(script: string, shell: "sh" | "bash"): Promise<readonly Call[] | string> {
  const syntax = await output(shell, ["-n", "-c", script], "/");
  if (!syntax.success) return syntax.err;
  await using folder = await temporaryFolder();
  const recorder = `record() { printf '%s\\0' "$@" >&9; printf '\\1' >&9; }
${RECORDED.map((name) => `${name}() { record ${name} "$@"; }`).join("\n")}
exec 9>calls
PATH=${folder.path}/nothing
`;
  await output(shell, ["-c", `${recorder}${script}`], folder.path);
  const text = await Deno.readTextFile(`${folder.path}/calls`);
  return text.split("\u0001").filter((call) => call !== "").map((call) => call.split("\0").slice(0, -1) as [string]);
}

async function output(shell: string, args: readonly string[], cwd: string): Promise<{ success: boolean; err: string }> {
  const { success, stderr } = await new Deno.Command(shell, {
    args: [...args],
    cwd,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", HOME: cwd },
    stdin: "null",
    stdout: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  return { success, err: new TextDecoder().decode(stderr) };
}
