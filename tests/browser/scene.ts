/** The real application in front of an upstream that answers by a script, with requests in its store where wanted. */
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type { SqliteStoreOptions } from "../../lib/store/sqlite_store.ts";
import { messagesAnswer } from "./answers.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { type Proxy, type ProxyConfig, startProxy } from "../e2e/proxy.ts";
import { opened } from "../store/opened.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

export interface SceneOptions {
  /** Sections of the configuration; without `endpoints` there is one, `main`, at the upstream. */
  readonly config?: ProxyConfig;
  /** What the upstream answers; without, a message. */
  readonly scripts?: readonly Script[];
  /** In the store before the start. */
  readonly requests?: readonly RecordedRequest[];
  /** By endpoint, what the prices of those are looked up by; without, nobody knows what they cost. */
  readonly billing?: SqliteStoreOptions["billing"];
}

export interface Scene extends AsyncDisposable {
  readonly proxy: Proxy;
  readonly upstream: FakeUpstream;
  /** Where the configuration says that its records are: to be said again by one that takes its place. */
  readonly storage: { readonly directory: string };
  /** Sends a request as a client does and returns the answer's status. */
  ask(text: string, model?: string, key?: string): Promise<number>;
}

export async function scene({ config = {}, scripts, requests = [], billing }: SceneOptions = {}): Promise<Scene> {
  const upstream = await FakeUpstream.start(...scripts ?? [messagesAnswer("Hello from the upstream")]);
  const folder = await temporaryFolder();
  if (requests.length > 0) await fill(folder.path, requests, billing);
  const main = { name: "main", url: upstream.url, auth_type: "api_key", auth_value: "planted-key", enabled: true };
  const storage = { directory: folder.path };
  const proxy = await startProxy({ endpoints: [main], storage, ...config });
  return {
    proxy,
    upstream,
    storage,
    async ask(text, model = "claude-sonnet-4-5", key = "any") {
      const response = await fetch(`${proxy.address}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", "anthropic-version": "2023-06-01", "x-api-key": key },
        body: JSON.stringify({ model, max_tokens: 64, messages: [{ role: "user", content: text }] }),
      });
      await response.text();
      return response.status;
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Writes `requests` as the program would have. */
async function fill(
  directory: string,
  requests: readonly RecordedRequest[],
  billing: SceneOptions["billing"] = () => undefined,
): Promise<void> {
  await using store = await opened(directory, { billing });
  for (const [index, request] of requests.entries()) {
    store.store.requests.record(request);
    // Its queue is bounded.
    if (index % 500 === 499) await store.store.flush();
  }
}
