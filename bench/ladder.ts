/**
 * The rungs between the yardstick and the proxy: `deno run -A bench/ladder.ts <rung> <upstream>`; prints its address.
 * Each does what `pass` does and, one on top of the other, what a proxy that checks, guards and records cannot do
 * without, in the cheapest way that is known. What the proxy costs beyond the last of them is its own.
 */

/** In this order; each has all that stand before it. */
export const RUNGS = [
  /** The answer is read whole before anything of it goes out. */
  "read",
  /** The answer is parsed, and a small request too. */
  "parsed",
  /** Headers are filtered both ways, a credential and three of the proxy's own are put in. */
  "filtered",
  /** Whoever leaves can abort the upstream. */
  "abortable",
  /** A line for a log file and one for standard error, written every 50 ms. */
  "logged",
  /** The modules of the whole program are loaded, and idle. */
  "loaded",
] as const;

export type Rung = typeof RUNGS[number];

const HELD_BACK = new Set(["host", "connection", "content-length", "accept-encoding", "x-api-key"]);
const SMALL_BYTES = 16 * 1024;
const LOG_MS = 50;

type Handler = (request: Request) => Promise<Response>;

function handler(rung: Rung, upstream: string): Handler {
  const has = (other: Rung) => RUNGS.indexOf(other) <= RUNGS.indexOf(rung);
  const [parses, filters, aborts] = [has("parsed"), has("filtered"), has("abortable")];
  const log = has("logged") ? logTo(Deno.makeTempFileSync({ prefix: "cccc-ladder-" })) : undefined;
  return async (request) => {
    const path = request.url.slice(request.url.indexOf("/", "http://".length));
    const body = await request.bytes();
    if (parses && body.length < SMALL_BYTES) parse(body);
    const response = await fetch(upstream + path, {
      method: request.method,
      headers: filters ? { ...kept(request.headers), authorization: "Bearer bench-upstream-token" } : request.headers,
      body,
      redirect: "manual",
      ...(aborts ? { signal: new AbortController().signal } : {}),
    });
    const answer = await response.bytes();
    if (parses) parse(answer);
    log?.(`${request.method} ${path} ${response.status}, in ${body.length} B, out ${answer.length} B`);
    const headers = filters ? { ...kept(response.headers), ...OWN } : response.headers;
    return new Response(answer, { status: response.status, headers });
  };
}

const OWN = { "x-cccc-request-id": "req_0123456789abcdef", "x-cccc-attempts": "1", "x-cccc-endpoint": "upstream" };

const decoder = new TextDecoder();

function parse(bytes: Uint8Array): void {
  JSON.parse(decoder.decode(bytes));
}

function kept(headers: Headers): Record<string, string> {
  const fields: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (!HELD_BACK.has(name)) fields[name] = value;
  });
  return fields;
}

/** Lines on their way to standard error and the file at `path`. */
function logTo(path: string): (line: string) => void {
  const file = Deno.openSync(path, { append: true });
  const encoder = new TextEncoder();
  let lines: string[] = [];
  setInterval(() => {
    if (lines.length === 0) return;
    const bytes = encoder.encode(lines.join("\n") + "\n");
    lines = [];
    void Promise.all([file.write(bytes), Deno.stderr.write(bytes)]);
  }, LOG_MS);
  return (line) => void lines.push(`${new Date().toISOString()} INFO  ${line}`);
}

if (import.meta.main) {
  const [name, upstream] = Deno.args;
  const rung = RUNGS.find((each) => each === name);
  if (rung === undefined || upstream === undefined) {
    console.error(`Usage: deno run -A bench/ladder.ts <${RUNGS.join("|")}> <upstream>`);
    Deno.exit(2);
  }
  if (rung === "loaded") {
    await import("../lib/cli/system.ts");
    await import("../lib/cli/run_cli.ts");
  }
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
  }, handler(rung, upstream));
}
