/**
 * Drives the bundle end to end, from a process of its own so that both can be in a network that has nothing but loopback.
 *
 * Usage: `deno run ... drive.ts FOLDER [COMMAND...]`: FOLDER holds `app/cccc.js` and nothing else, or is empty where
 * COMMAND is a program of a release; prints one JSON line a step, `{"name": ..., "error"?: ...}`, and ends at the first
 * that fails.
 */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "../../lib/store/sqlite/migrations.ts";
import { startCollector } from "./collector.ts";
import { pdfOf } from "../pdf.ts";
import { type BundleServer, startServer } from "./server.ts";
import { message, startUpstream, stream } from "./upstream.ts";

const KEY = "upstream-key-2f9c";

/** Runs one step and prints how it went; throws on what the step threw, after printing. */
async function step(name: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
    console.log(JSON.stringify({ name }));
  } catch (error) {
    console.log(JSON.stringify({ name, error: String(error) }));
    throw error;
  }
}

function config(ports: readonly number[], collector: string): string {
  const endpoints = ports.map((port, index) => `
  - name: endpoint-${index + 1}
    url: http://127.0.0.1:${port}
    endpoint_type: anthropic
    auth_type: api_key
    auth_value: \${UPSTREAM_KEY}
    documents: no
    enabled: true
    priority: ${index + 1}`);
  return `server:\n  host: 127.0.0.1\nendpoints:${endpoints.join("")}
telemetry: {enabled: true, endpoint: "${collector}", protocol: http/json, interval: 1s}\n`;
}

async function ask(address: string, body: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${address}/v1/messages?beta=true`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-api-key": "client-key",
      authorization: "Bearer client-token",
      "anthropic-version": "2023-06-01",
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}

function request(streaming: boolean): string {
  return `{"model": "m","max_tokens":16, "stream":${streaming},"x_unknown":1.0,"messages":[{"role":"user","content":"é"}]}`;
}

async function drive(folder: string, command: readonly string[] | undefined): Promise<void> {
  await using first = startUpstream("from the first");
  await using second = startUpstream("from the second");
  await using collector = startCollector();
  await Deno.writeTextFile(`${folder}/app/config.yaml`, config([first.port, second.port], collector.url));
  await using server = startServer(folder, { env: { UPSTREAM_KEY: KEY }, command });
  let address = "";

  await step("prints its address", async () => void (address = await server.address()));

  await step("answers /healthz", async () => {
    const response = await fetch(`${address}/healthz`);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).name, "cccc");
  });

  await step("passes a message through byte for byte", async () => {
    assert.deepEqual(await ask(address, request(false)), { status: 200, body: message("from the first") });
    const [received] = first.received;
    assert.equal(received?.path, "/v1/messages");
    assert.equal(received?.body, request(false));
    assert.equal(received?.headers.get("x-api-key"), KEY);
    assert.equal(received?.headers.get("authorization"), null);
  });

  await step("passes a stream through byte for byte", async () => {
    assert.deepEqual(await ask(address, request(true)), { status: 200, body: stream("from the first").join("") });
    assert.equal(first.received.at(-1)?.body, request(true));
    assert.equal(second.received.length, 0);
  });

  await step("reads a PDF for a model that reads none", async () => {
    const source = { type: "base64", media_type: "application/pdf", data: pdfOf("The proof is on paper").toBase64() };
    const messages = [{ role: "user", content: [{ type: "document", source }] }];
    await ask(address, JSON.stringify({ model: "m", max_tokens: 16, messages }));
    assert.match(first.received.at(-1)?.body ?? "", /The proof is on paper/);
  });

  for (const streaming of [false, true]) {
    await step(`fails over to the second endpoint, ${streaming ? "streaming" : "not streaming"}`, async () => {
      first.failWith(500);
      const body = streaming ? stream("from the second").join("") : message("from the second");
      assert.deepEqual(await ask(address, request(streaming)), { status: 200, body });
      assert.equal(second.received.at(-1)?.body, request(streaming));
    });
  }

  await step("reads its records back", async () => {
    const records = await recordsOf(server, 5);
    assert.deepEqual(records.map(({ status }) => status), Array(5).fill(200));
  });

  await step("shows its pages in two languages, with scripts and styles from inside", async () => {
    const page = async (path: string) => await (await fetch(`${address}${path}`)).text();
    assert.match(await page("/admin?lang=en"), /<h1>Dashboard<\/h1>/);
    const html = await page("/admin?lang=de");
    assert.match(html, /<h1>Übersicht<\/h1>/);
    const urls = [...html.matchAll(/(?:src|href)="(\/admin\/assets\/[^"]+)"/g)].map(([, url]) => url!);
    assert.ok(urls.length >= 4, html);
    for (const url of urls) {
      const response = await fetch(address + url);
      assert.ok(response.ok && (await response.text()) !== "", url);
    }
  });

  // Deno 2.9.5 does not record attempts to run programs; those fail, since the flags don't allow them.
  const audited = command === undefined ? step : () => Promise.resolve();
  await audited("asks for no permission beyond the list", async () => {
    const asked = await server.permissionsAsked();
    assert.ok(asked.length > 0);
    assert.deepEqual(asked.filter(({ permission }) => !["net", "read", "write", "env"].includes(permission)), []);
  });

  if (Deno.build.os !== "windows") {
    // What was not sent yet is sent now.
    await step("stops at SIGTERM with exit code 0", async () => assert.equal(await server.stop(), 0));

    await step("has told a collector of its requests and of what it counts", () => {
      const spans = collector.received("/v1/traces");
      assert.match(spans, /"chat m".*"gen_ai.usage.output_tokens".*endpoint-2/);
      assert.doesNotMatch(spans, new RegExp(KEY));
      for (const name of ["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "cccc.attempts"]) {
        assert.ok(collector.received("/v1/metrics").includes(`"${name}"`), name);
      }
    });

    await step("keeps its requests in a database of the newest schema", () => {
      using db = new DatabaseSync(`${folder}/app/data/cccc.db`, { readOnly: true });
      assert.equal(db.prepare("PRAGMA user_version").get()?.["user_version"], MIGRATIONS.length);
      const rows = db.prepare("SELECT status, input_tokens, output_tokens, stop_reason FROM requests").all();
      const read = { status: 200, input_tokens: 3, output_tokens: 2, stop_reason: "end_turn" };
      assert.deepEqual(rows.map((row) => ({ ...row })), Array(5).fill(read));
      const { count } =
        db.prepare("SELECT count(*) AS count FROM panes WHERE coalesce(body, bytes) IS NOT NULL").get() ?? {};
      assert.ok(Number(count) >= 16, `${count} panes`);
    });
  }
}

/** What `cccc logs` shows, once there are so many; a record is there a moment after its answer. */
async function recordsOf(server: BundleServer, count: number): Promise<readonly { readonly status: number }[]> {
  for (let tries = 20;; tries--) {
    const lines = (await server.run("logs", "-json", "-config", "config.yaml")).split("\n").filter((line) =>
      line !== ""
    );
    if (lines.length >= count || tries === 0) return lines.map((line) => JSON.parse(line) as { status: number });
  }
}

try {
  const [folder = ".", ...command] = Deno.args;
  await drive(folder, command.length === 0 ? undefined : command);
} catch {
  Deno.exit(1);
}
