/**
 * Measures the proxy against the least that a pass-through on Deno can be, both in one run, and prints ratios:
 * `deno run -A bench/main.ts [--only NAMES] [--quick] [--bundle | --subject NAME]`.
 */
import type { Bench } from "./bench.ts";
import { CASES } from "./cases.ts";
import { type Figure, table } from "./figure.ts";
import { Process } from "./process.ts";
import { type Subject, SUBJECTS } from "./subject.ts";

const USAGE = `Usage: deno run -A bench/main.ts [options]
  --only NAMES     of ${Object.keys(CASES).join(",")}
  --quick          fewer rounds: shows that it works, not what it costs
  --bundle         measure dist/cccc.js instead of main.ts
  --subject NAME   measure another of ${SUBJECTS.join(", ")}; "pass" shows the noise`;

interface Options {
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly subject: Subject;
}

/** The options, or what is wrong with them. */
function parseOptions(args: readonly string[]): Options | string {
  let options: Options = { only: Object.keys(CASES), quick: false, subject: "proxy" };
  for (let at = 0; at < args.length; at++) {
    const name = args[at];
    switch (name) {
      case "--quick":
        options = { ...options, quick: true };
        break;
      case "--bundle":
        options = { ...options, subject: "bundle" };
        break;
      case "--only": {
        const only = (args[++at] ?? "").split(",");
        const unknown = only.find((name) => !Object.hasOwn(CASES, name));
        if (unknown !== undefined) return `Unknown case "${unknown}"`;
        options = { ...options, only };
        break;
      }
      case "--subject": {
        const value = args[++at];
        const subject = SUBJECTS.find((known) => known === value);
        if (subject === undefined) return `Unknown subject "${value ?? ""}"`;
        options = { ...options, subject };
        break;
      }
      default:
        return `Unknown option "${name}"`;
    }
  }
  return options;
}

/** Makes `dist/cccc.js` of the tree as it is: an old one would be measured for the new. */
async function bundle(): Promise<void> {
  console.log("Bundling");
  const { success } = await new Deno.Command(Deno.execPath(), { args: ["task", "bundle"], stdout: "null" }).output();
  if (!success) throw new Error("Cannot bundle; see `deno task bundle`");
}

async function measure(options: Options): Promise<Figure[]> {
  const folders = await Deno.makeTempDir({ prefix: "cccc-bench-" });
  const upstream = await Process.start({
    args: ["run", "--allow-net", new URL("upstream.ts", import.meta.url).pathname],
  });
  const bench: Bench = {
    upstream: upstream.url,
    subject: options.subject,
    quick: options.quick,
    folder: () => Deno.makeTempDir({ dir: folders }),
  };
  const figures: Figure[] = [];
  let bundled = false;
  try {
    for (const name of options.only) {
      const needsBundle = name === "start" || options.subject === "bundle";
      if (needsBundle && !bundled) await bundle();
      bundled ||= needsBundle;
      console.log(`Measuring "${name}"`);
      figures.push(...[await CASES[name]!(bench)].flat());
    }
  } finally {
    await upstream.stop();
    await Deno.remove(folders, { recursive: true });
  }
  return figures;
}

if (import.meta.main) {
  const options = parseOptions(Deno.args);
  if (typeof options === "string") {
    console.error(`${options}\n${USAGE}`);
    Deno.exit(2);
  }
  if (Deno.build.os !== "linux") {
    console.error(
      `Nothing measured: the figures come from /proc, which ${Deno.build.os} does not have; run it on Linux`,
    );
    Deno.exit(1);
  }
  const processor = /^model name\s*: (.*)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  console.log(`Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ${processor}`);
  console.log(`Measured: ${options.subject}${options.quick ? " (quick)" : ""}`);
  console.log(`\n${table(await measure(options))}`);
}
