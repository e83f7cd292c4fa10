/**
 * The one list of flags that `cccc` runs with, wherever it runs: tasks, the bundle's test, and whatever ships it later.
 * None of these reads the others' settings (a bundle has no `deno.json` beside it), so each takes them from here.
 */

/**
 * Unstable features in use. `no-legacy-abort`: else `request.signal` fires after every successful answer too.
 * `worker-options`: else no worker can be without permissions, which the one for taggers' scripts is.
 */
export const UNSTABLE: readonly string[] = ["no-legacy-abort", "worker-options"];

/**
 * V8's own. `--max-semi-space-size`: its young generation grows with a burst, to some 50 MB by default, and does not
 * shrink again for a minute in which nothing happens. With a quarter of that a small request takes no time more that can
 * be seen (bench/README.md). `--expose-gc`: what a burst has left behind is collected when it is over (`lib/app/garbage.ts`).
 */
const V8_FLAGS: readonly string[] = ["--max-semi-space-size=8", "--expose-gc"];

/** What the program may do, each with the reason. It loads no library and asks nothing of the system. */
export const PERMISSIONS = {
  net: "listens on its own port; endpoints are any hosts that the configuration names",
  read: "the configuration file, its folder's watch and the storage folder, wherever they are",
  write: "the first configuration file, logs and the storage folder",
  env: "`${NAME}` in the configuration; the YAML parser reads two variables of its own",
  run: "commands start clients and the system's service manager; the server gives it up when it starts",
} as const;

export type Permission = keyof typeof PERMISSIONS;

/**
 * Flags of `deno run` for the server. `scope` narrows a permission to a comma-separated list of Deno's own syntax, such
 * as `{ net: "127.0.0.1" }`; one that is not named is granted whole.
 */
export function denoRunFlags(scope: Partial<Record<Permission, string>> = {}): string[] {
  const granted = Object.keys(PERMISSIONS) as Permission[];
  return [
    "--no-prompt",
    ...UNSTABLE.map((feature) => `--unstable-${feature}`),
    `--v8-flags=${V8_FLAGS.join(",")}`,
    ...granted.map((permission) => {
      const only = scope[permission];
      return only === undefined ? `--allow-${permission}` : `--allow-${permission}=${only}`;
    }),
  ];
}

/** Flags of `deno run` that keep the one file that ships from looking for anything beside or outside itself. */
export const SELF_CONTAINED: readonly string[] = [
  "--cached-only",
  "--no-remote",
  "--no-npm",
  "--no-config",
  "--no-lock",
];

if (import.meta.main) console.log(denoRunFlags().join(" "));
