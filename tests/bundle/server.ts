import { denoRunFlags, SELF_CONTAINED } from "../../tools/flags.ts";

/** Longest wait for the server to print its address, in milliseconds: a start takes a tenth of a second. */
const START_LIMIT_MS = 20_000;

/** Names of variables that may hold a proxy's address: the program looks whether there are credentials in it. */
const PROXY_NAMES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);

/**
 * Beside the configuration's own variables: the two that the YAML parser reads, the one for colour, a proxy's, and those
 * of OpenTelemetry, which are read where telemetry is on. Those at the start say where the configuration is, and whether
 * it is the image's.
 */
const ENV_NAMES = [
  "CCCC_CONFIG",
  "CCCC_IN_IMAGE",
  "HOME",
  "XDG_CONFIG_HOME",
  "APPDATA",
  "LOG_TOKENS",
  "LOG_STREAM",
  "NO_COLOR",
  "OTEL_*",
  ...PROXY_NAMES,
];

/** A line of Deno's audit log of permissions. */
export interface Asked {
  readonly permission: string;
  readonly value: string;
}

export interface BundleServer extends AsyncDisposable {
  /** What `cccc ARGS` writes in the server's folder; throws if it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** `http://127.0.0.1:PORT`, as its first line with an address says. Throws if it ends or hangs before. */
  address(): Promise<string>;
  permissionsAsked(): Promise<Asked[]>;
  /** Sends SIGTERM and waits; returns the exit code. */
  stop(): Promise<number>;
}

/** Variables without which a program of the system does not run. */
const SYSTEM_NAMES = ["PATH", "SystemRoot", "TEMP"];

export interface ServerOptions {
  /** Variables that the server sees and may read. */
  readonly env: Readonly<Record<string, string>>;
  /** The words that start the program, in place of `FOLDER/app/cccc.js`. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Starts `FOLDER/app/cccc.js` with nothing around it: an empty cache, no home, no configuration of Deno, no module from
 * anywhere, and the least permissions. A program of its own has the permissions that it was made with.
 */
export function startServer(folder: string, { env, command }: ServerOptions): BundleServer {
  const cwd = `${folder}/app`;
  const audit = `${folder}/permissions.jsonl`;
  const [program, ...words] = command ?? bundleCommand(cwd, env);
  const options = {
    cwd,
    clearEnv: true,
    env: {
      ...env,
      ...(command === undefined ? {} : systemVariables()),
      NO_COLOR: "1",
      HOME: `${folder}/nonexistent`,
      DENO_DIR: `${folder}/deno`,
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdin: "null",
    stderr: "inherit",
  } as const;
  const process = new Deno.Command(program!, {
    ...options,
    env: { ...options.env, DENO_AUDIT_PERMISSIONS: audit },
    args: [...words, "start", "-config", "config.yaml", "-port", "0"],
    stdout: "piped",
  }).spawn();
  const output = process.stdout.pipeThrough(new TextDecoderStream());
  return {
    address: () => within(START_LIMIT_MS, addressIn(output)),
    async run(...args) {
      const { success, stdout } = await new Deno.Command(program!, { ...options, args: [...words, ...args] }).output();
      if (!success) throw new Error(`cccc ${args.join(" ")} failed`);
      return new TextDecoder().decode(stdout);
    },
    async permissionsAsked() {
      const lines = (await Deno.readTextFile(audit)).split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as Asked);
    },
    async stop() {
      process.kill("SIGTERM");
      return (await process.status).code;
    },
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch (error) {
        // It has ended already.
        if (!(error instanceof TypeError)) throw error;
      }
      await process.status;
    },
  };
}

function bundleCommand(cwd: string, env: Readonly<Record<string, string>>): string[] {
  const flags = denoRunFlags({
    net: "127.0.0.1",
    read: cwd,
    write: cwd,
    env: [...ENV_NAMES, ...Object.keys(env)].join(","),
  });
  return [Deno.execPath(), "run", ...SELF_CONTAINED, ...flags, "cccc.js"];
}

function systemVariables(): Record<string, string> {
  return Object.fromEntries(SYSTEM_NAMES.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** Reads on after the address, so that the server can go on writing. */
async function addressIn(output: ReadableStream<string>): Promise<string> {
  const reader = output.getReader();
  let text = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    text += chunk.value;
    const address = /http:\/\/127\.0\.0\.1:\d+(?=[^\d])/.exec(text)?.[0];
    if (address === undefined) continue;
    void drain(reader);
    return address;
  }
  throw new Error(`The server ended without an address: ${text}`);
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No address within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
