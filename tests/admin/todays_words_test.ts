/** Files that were written for a predecessor, seen and edited on the pages. */
import assert from "node:assert/strict";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import type { Changed } from "../../lib/admin/change_file.ts";
import { copyEndpoint, replaceEndpoints, updateEndpoint } from "../../lib/admin/edit_endpoints.ts";
import { endpointViews } from "../../lib/admin/endpoint_views.ts";
import { taggerViews, updateTagger } from "../../lib/admin/taggers.ts";
import type { JsonObject } from "../../lib/json.ts";
import { administered } from "./administered.ts";

const ANY = { type: "any" } as const;

const FILE = `endpoints:
  - name: a
    url_openai: https://a.example # theirs
    openai_preference: responses
    supports_responses: true
    auth_type: auto
    auth_value: k
    enabled: true
    client_type: codex
  - name: b
    url_anthropic: https://b.example
    url_openai: https://b.example/v1
    auth_type: auth_token
    auth_value: k
    enabled: true
tagging:
  taggers:
    - name: t
      type: builtin
      enabled: true
      config:
        rules: [{pattern: ^/responses, tag: x}]
    - name: m
      builtin_type: method
      tag: x
      enabled: true
      config:
        methods: [POST] # theirs
`;

Deno.test("endpoints and taggers in the predecessors' words are shown in today's", () =>
  administered(FILE, async ({ admin }) => {
    const [a, b] = (await endpointViews(admin)).endpoints.map(({ configuration }) => configuration as JsonObject);
    const { url, endpoint_type, wire_api, auth_type, supported_clients } = a!;
    assert.deepEqual({ url, endpoint_type, wire_api, auth_type, supported_clients }, {
      url: "https://a.example",
      endpoint_type: "openai",
      wire_api: "responses",
      auth_type: "auth_token",
      supported_clients: ["codex"],
    });
    assert.deepEqual([b!["url"], b!["endpoint_type"]], ["https://b.example", "anthropic"]);
    const { taggers } = await taggerViews(admin);
    const [t, m] = taggers.map(({ configuration }) => configuration as JsonObject);
    assert.equal(t!["builtin_type"], "path");
    assert.deepEqual(m!["config"], { rules: [{ pattern: "POST", match: "exact" }] });
  }));

interface Row {
  readonly name: string;
  readonly run: (admin: AdminContext) => Promise<Changed>;
  /** Lines that the file has after it, and such as it does not have. */
  readonly has: readonly string[];
  readonly lacks: readonly string[];
  /** What holds then of `a`. */
  readonly now?: readonly [type: string, wireApi: string, url: string, authType: string];
}

const update = (sent: JsonObject) => (admin: AdminContext) => updateEndpoint(admin, ANY, { id: "a", sent });
const [, OLD] = FILE.split("  - name: a\n");
const UNTOUCHED = OLD!.split("\n").slice(0, 4);

const ROWS: readonly Row[] = [
  {
    name: "an edit of something else leaves a predecessor's keys as they are",
    run: update({ priority: 4 }),
    has: [...UNTOUCHED, "    priority: 4"],
    lacks: ["    endpoint_type: openai"],
    now: ["openai", "responses", "https://a.example", "auth_token"],
  },
  {
    name: "another endpoint_type counts, though a predecessor's key said otherwise",
    run: update({ endpoint_type: "anthropic", wire_api: null }),
    has: ["    url: https://a.example", "    endpoint_type: anthropic"],
    lacks: ["    url_openai: https://a.example # theirs", "    openai_preference: responses"],
    now: ["anthropic", "auto", "https://a.example", "auth_token"],
  },
  {
    name: "another URL takes the place of a predecessor's",
    run: update({ url: "https://c.example" }),
    has: ["    url: https://c.example", "    endpoint_type: openai", "    wire_api: responses"],
    lacks: ["    url_openai: https://a.example # theirs", "    client_type: codex"],
    now: ["openai", "responses", "https://c.example", "auth_token"],
  },
  {
    name: "another auth_type takes the place of a predecessor's auto",
    run: update({ auth_type: "api_key" }),
    has: ["    auth_type: api_key"],
    lacks: ["    auth_type: auto"],
    now: ["openai", "responses", "https://a.example", "api_key"],
  },
  {
    name: "clients that are taken out are not those of a predecessor's client_type again",
    run: update({ supported_clients: null }),
    has: ["    url: https://a.example"],
    lacks: ["    client_type: codex", "    supported_clients: [codex]"],
  },
  {
    name: "a second URL of a predecessor's stays where the first is edited, since nothing else has it",
    run: (admin) => updateEndpoint(admin, ANY, { id: "b", sent: { url: "https://c.example" } }),
    has: ["    url_openai: https://b.example/v1", "    url: https://c.example", "    endpoint_type: anthropic"],
    lacks: ["    url_anthropic: https://b.example"],
  },
  {
    name: "a replaced endpoint has nothing of a predecessor's that would count more",
    run: (admin) =>
      replaceEndpoints(admin, ANY, [{
        name: "a",
        url: "https://a.example",
        endpoint_type: "anthropic",
        auth_type: "none",
        enabled: true,
      }]),
    has: ["    auth_type: none", "    endpoint_type: anthropic"],
    lacks: ["    url_openai: https://a.example # theirs"],
    now: ["anthropic", "auto", "https://a.example", "none"],
  },
  {
    name: "a copy has all that the original has",
    run: (admin) => copyEndpoint(admin, ANY, { id: "a", name: "c" }),
    has: [...UNTOUCHED, "    url_openai: https://a.example"],
    lacks: [],
  },
  {
    name: "a tagger's edited rules take the place of a predecessor's methods",
    run: (admin) =>
      updateTagger(admin, ANY, { name: "m", sent: { config: { rules: [{ pattern: "PUT", match: "exact" }] } } }),
    has: ["          - pattern: PUT"],
    lacks: ["        methods: [POST] # theirs"],
  },
  {
    name: "a tagger's other edits leave a predecessor's methods as they are",
    run: (admin) => updateTagger(admin, ANY, { name: "m", sent: { enabled: false } }),
    has: ["        methods: [POST] # theirs"],
    lacks: [],
  },
];

for (const { name, run, has, lacks, now } of ROWS) {
  Deno.test(name, () =>
    administered(FILE, async ({ admin, file }) => {
      const changed = await run(admin);
      assert.equal(changed.type, "done", JSON.stringify(changed));
      const lines = (await file()).split("\n");
      for (const line of has) assert.ok(lines.includes(line), `lacks ${line}:\n${lines.join("\n")}`);
      for (const line of lacks) assert.ok(!lines.includes(line), `has ${line}:\n${lines.join("\n")}`);
      if (now === undefined) return;
      const { type, wireApi, url, authType } = admin.live.current().endpoints[0]!;
      assert.deepEqual([type, wireApi, url.replace(/\/$/, ""), authType], now);
    }));
}
