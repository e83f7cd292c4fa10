/**
 * Who may import whom. Imports go down only: a file may import its own area, and the areas its row names; `check_imports`
 * holds it. An area is a folder or a file; a file belongs to the first row that fits, and to belong to none is an error.
 */

export interface Row {
  readonly area: string;
  /** A file, or a folder with a slash at its end. */
  readonly path: string;
  /** Areas whose values and types it may use; `"*"`: all. */
  readonly imports: readonly string[];
  /** Areas of which it may use types only. */
  readonly types?: readonly string[];
  /** npm packages it may use; `"*"`: all. */
  readonly packages?: readonly string[];
  /** Whether it may use Deno's `node:` modules. */
  readonly builtins?: boolean;
  readonly reason: string;
}

/** Areas that know nothing of this program. */
const GROUND = ["json", "errors", "bytes"] as const;

/** The four wire protocols: none knows another, what they share lies beside them in `lib/protocol/`. */
const CODECS = ["messages", "chat", "responses", "gemini"] as const;

export const TABLE: readonly Row[] = [
  { area: "json", path: "lib/json.ts", imports: [], reason: "the ground: values and bytes" },
  { area: "json_edges", path: "lib/json_edges.ts", imports: ["json"], reason: "the ground: what stands at the ends" },
  {
    area: "json_tree",
    path: "lib/json_tree.ts",
    imports: ["json"],
    reason: "the ground: JSON as bytes that can change",
  },
  {
    area: "json_path",
    path: "lib/json_path.ts",
    imports: [],
    types: ["json_tree"],
    reason: "the ground: where in JSON something is",
  },
  {
    area: "json_patch",
    path: "lib/json_patch.ts",
    imports: ["json", "json_path", "json_tree"],
    reason: "the ground: the one way in which a body is changed after conversion",
  },
  {
    area: "json_front",
    path: "lib/json_front.ts",
    imports: ["json"],
    reason: "the ground: what stands at the start, read no further than asked",
  },
  { area: "errors", path: "lib/errors.ts", imports: [], reason: "the ground: the few kinds of error" },
  { area: "bytes", path: "lib/bytes.ts", imports: [], reason: "the ground: pieces of bytes" },
  { area: "clock", path: "lib/clock.ts", imports: [], reason: "the one place that reads the clock; it is passed down" },
  { area: "redact", path: "lib/redact.ts", imports: [], reason: "what nobody may read is removed by one function" },
  { area: "sse", path: "lib/sse/", imports: ["errors", "bytes"], reason: "framing knows bytes, not what they mean" },
  ...CODECS.map((codec): Row => ({
    area: `protocol/${codec}`,
    path: `lib/protocol/${codec}/`,
    imports: ["protocol", "json", "errors"],
    types: ["sse"],
    reason: "a codec is pure and knows no other codec: a fifth one must not touch the four",
  })),
  {
    area: "protocol",
    path: "lib/protocol/",
    imports: [...CODECS.map((codec) => `protocol/${codec}`), "json", "errors"],
    types: ["sse", "json_patch"],
    reason: "pure: no input or output, no clock, no configuration; an edit of a body is a value",
  },
  {
    area: "routing/glob",
    path: "lib/routing/glob.ts",
    imports: [],
    reason: "what a pattern is, for those who check one and those who match one",
  },
  {
    area: "routing/pattern",
    path: "lib/routing/pattern.ts",
    imports: ["routing/glob"],
    types: ["config"],
    reason: "likewise, with regular expressions",
  },
  {
    area: "config",
    path: "lib/config/",
    imports: ["json", "errors", "routing/glob", "routing/pattern"],
    packages: ["yaml", "zod"],
    builtins: true,
    reason: "a file becomes a value; what the value is used for is not its business",
  },
  {
    area: "learning",
    path: "lib/learning/",
    imports: ["json", "json_patch", "errors", "protocol"],
    reason: "pure: what a refusal teaches, told from its words and from what was sent",
  },
  {
    area: "routing",
    path: "lib/routing/",
    imports: ["routing/glob", "routing/pattern", "json", "json_edges", "json_front", "errors", "protocol"],
    types: ["config"],
    reason: "pure: it chooses from values and snapshots, so that a choice can be tested and explained",
  },
  {
    area: "scripting",
    path: "lib/scripting/",
    imports: ["json", "errors"],
    types: ["config", "clock", "routing", "protocol"],
    builtins: true,
    reason: "people's own JavaScript, in a worker that may do nothing; routing gets what it said as values",
  },
  {
    area: "upstream",
    path: "lib/upstream/",
    imports: [...GROUND, "json_patch", "redact", "protocol"],
    types: ["config", "clock"],
    builtins: true,
    reason: "one attempt at one endpoint; which one, and what next, is decided above",
  },
  {
    area: "record",
    path: "lib/record.ts",
    imports: ["json", "errors", "protocol"],
    types: ["config", "routing"],
    reason: "the port through which a request is recorded; no recorder is known here",
  },
  {
    area: "explain",
    path: "lib/explain.ts",
    imports: [],
    types: ["record"],
    reason: "a record's course in words, for the log and the pages alike",
  },
  {
    area: "proxy",
    path: "lib/proxy/",
    imports: [
      "json_edges",
      "json_patch",
      ...GROUND,
      "redact",
      "record",
      "sse",
      "protocol",
      "learning",
      "routing",
      "upstream",
      "version",
    ],
    types: ["config", "clock"],
    builtins: true,
    reason: "the pipeline; it records through the port and never waits for a disk",
  },
  {
    area: "health",
    path: "lib/health/",
    imports: ["routing"],
    types: ["config", "proxy"],
    reason: "when to ask endpoints whether they are well; how is the pipeline's business",
  },
  {
    area: "store",
    path: "lib/store/",
    imports: [...GROUND, "redact", "record", "protocol", "sse"],
    types: ["config", "clock", "learning"],
    builtins: true,
    reason: "the only place that keeps things; it is told, and asks nobody but the codecs, for what an answer says",
  },
  {
    area: "logging",
    path: "lib/logging/",
    imports: ["redact", "record", "explain"],
    types: ["config", "clock"],
    builtins: true,
    reason: "it is told what happened; whatever it writes has gone through the redaction",
  },
  {
    area: "admin",
    path: "lib/admin/",
    imports: ["json", "errors", "redact", "config", "learning", "routing"],
    types: ["clock", "scripting"],
    packages: ["zod"],
    builtins: true,
    reason: "use cases of the pages and their API; they change the file, never a running configuration",
  },
  {
    area: "components",
    path: "components/",
    imports: [],
    packages: ["preact"],
    reason: "parts of pages: they show what they are given",
  },
  {
    area: "routes",
    path: "routes/",
    imports: ["components", "admin", "json"],
    packages: ["hono", "preact", "preact-render-to-string", "zod"],
    reason: "thin pages and their API: a route loads through admin and renders",
  },
  {
    area: "access",
    path: "lib/access/",
    imports: ["json", "errors"],
    types: ["config"],
    builtins: true,
    reason: "who may use the proxy is decided before anything else is known of the request",
  },
  {
    area: "dispatch",
    path: "lib/dispatch.ts",
    imports: ["json", "errors", "access", "config", "protocol", "proxy", "record", "routing"],
    types: ["clock"],
    reason: "the HTTP surface: proxy paths come before any page",
  },
  { area: "version", path: "lib/version.ts", imports: ["manifest"], reason: "the version has one home" },
  {
    area: "app/parts",
    path: "lib/app/",
    imports: [
      ...GROUND,
      "clock",
      "redact",
      "config",
      "logging",
      "learning",
      "health",
      "routing",
      "upstream",
      "proxy",
      "scripting",
      "store",
      "version",
    ],
    types: ["protocol", "dispatch", "record"],
    reason: "parts of the composition root: each makes one thing of several areas",
  },
  {
    area: "app",
    path: "lib/app.ts",
    imports: [
      ...GROUND,
      "clock",
      "app/parts",
      "redact",
      "record",
      "config",
      "logging",
      "routing",
      "scripting",
      "upstream",
      "proxy",
      "learning",
      "health",
      "store",
      "admin",
      "routes",
      "access",
      "dispatch",
      "version",
    ],
    types: ["protocol"],
    builtins: true,
    reason: "the composition root: the one place that knows all parts",
  },
  {
    area: "cli",
    path: "lib/cli/",
    imports: [
      "admin",
      "errors",
      "redact",
      "clock",
      "protocol",
      "config",
      "routing",
      "scripting",
      "upstream",
      "logging",
      "app",
      "version",
    ],
    builtins: true,
    reason: "commands; they use the program through its root",
  },
  { area: "main", path: "main.ts", imports: ["cli"], reason: "runs the command that was named" },
  { area: "manifest", path: "deno.json", imports: [], reason: "what Deno itself reads" },
  {
    area: "tools",
    path: "tools/",
    imports: ["config", "protocol", "manifest"],
    packages: ["zod"],
    builtins: true,
    reason: "checks and generators; they don't ship",
  },
  {
    area: "tests",
    path: "tests/",
    imports: ["*"],
    packages: ["*"],
    builtins: true,
    reason: "tests see everything, and nothing sees them",
  },
  {
    area: "bench",
    path: "bench/",
    imports: ["protocol", "sse", "app", "cli", "config", "tests", "tools", "json", "store"],
    builtins: true,
    reason: "measures the program as people run it, against the tests' fake upstream",
  },
];
