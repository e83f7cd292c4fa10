/** Holds calls of the admin API and their answers against its own OpenAPI document. */
import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "npm:ajv@^8.17.0/dist/2020.js";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { CsrfTokens } from "../../lib/admin/csrf.ts";
import type { Gate } from "../../lib/admin/gate.ts";
import { systemClock } from "../../lib/clock.ts";
import { say } from "../../lib/phrases/say.ts";
import { apiApp } from "../../routes/api.ts";

export interface Exchange {
  readonly method: string;
  /** Below `/admin/api`, with its query. */
  readonly path: string;
  /** What was sent as JSON; `undefined`: nothing was, or no JSON. */
  readonly sent?: unknown;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Media {
  readonly schema?: unknown;
  /** Of one line or event, where the whole is text. */
  readonly "x-item"?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const ROOT = "https://cccc.invalid";

export class ApiContract {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  readonly #checks = new Map<unknown, ValidateFunction>();

  constructor(readonly document: ApiDocument) {}

  /** Fails unless the answer is one that the document has for the call, and a call that went well is one of its calls. */
  check({ method, path, sent, status, headers, text }: Exchange): void {
    const url = new URL(path, ROOT);
    const call = `${method} ${path}`;
    const found = this.#find(method, url.pathname);
    const type = /^[^;]*/.exec(headers.get("content-type") ?? "")![0];
    if (found === undefined) {
      assert.ok(status >= 400, `${call} is not in the document, and was answered with ${status}: ${text}`);
      return this.#hold(this.#named("Error"), JSON.parse(text), `${call}: ${status}`);
    }
    if (status >= 400) {
      // Whoever is refused before the API sees the request gets the envelope of the proxy's own paths.
      if (text.includes('"REFUSED"')) return;
      return this.#hold(this.#named("Error"), JSON.parse(text), `${call}: ${status}`);
    }
    const response = found.responses[String(status)];
    assert.ok(response !== undefined, `${call} is answered with ${status}, which the document does not have`);
    const media = response.content?.[type];
    assert.ok(media !== undefined, `${call} is answered with ${type}, which the document does not have`);
    if (type === "application/json") this.#hold(media.schema, JSON.parse(text), `${call}: ${status}`);
    this.#checkCall(found, { url, call, sent });
  }

  /** Fails unless `value` is what the document calls `name`. */
  checkNamed(name: string, value: unknown): void {
    this.#hold(this.#named(name), value, name);
  }

  #named(name: string): unknown {
    return this.document.components.schemas[name] ?? assert.fail(`The document has no ${name}`);
  }

  #checkCall(
    { parameters = [], requestBody }: Operation,
    { url, call, sent }: { readonly url: URL; readonly call: string; readonly sent: unknown },
  ): void {
    const known = parameters.filter((parameter) => parameter.in === "query");
    for (const name of url.searchParams.keys()) {
      assert.ok(known.some((each) => each.name === name), `${call} went well, but the document knows no ${name}`);
    }
    for (const { name, required } of known) {
      assert.ok(required !== true || url.searchParams.has(name), `${call} went well without ${name}`);
    }
    if (sent === undefined) return assert.ok(requestBody?.required !== true, `${call} went well with no body`);
    if (requestBody === undefined) assert.deepEqual(sent, {}, `${call} went well, but the document has no body for it`);
    else this.#hold(requestBody.content["application/json"]!.schema, sent, `${call}: its body`);
  }

  #find(method: string, pathname: string): Operation | undefined {
    const steps = pathname.split("/");
    const fits = (path: string) => {
      const own = path.split("/");
      return own.length === steps.length && own.every((step, index) => step.startsWith("{") || step === steps[index]);
    };
    // What is named is nearer than what may be anything.
    const paths = Object.keys(this.document.paths).filter(fits).sort((a, b) => braces(a) - braces(b));
    const path = paths.find((each) => this.document.paths[each]![method.toLowerCase()] !== undefined);
    return path === undefined ? undefined : this.document.paths[path]![method.toLowerCase()];
  }

  #hold(schema: unknown, value: unknown, what: string): void {
    const { components } = this.document;
    let check = this.#checks.get(schema);
    if (check === undefined) this.#checks.set(schema, check = this.#ajv.compile({ allOf: [schema], components }));
    if (!check(value)) assert.fail(`${what} is not as the document has it: ${this.#ajv.errorsText(check.errors)}`);
  }
}

function braces(path: string): number {
  return path.split("{").length;
}

/** All calls of the API, of which only those that need nothing behind them can be called. */
export function bareApi() {
  const gate = { admit: () => ({ type: "admitted" }) } as unknown as Gate;
  const app = apiApp({
    admin: { clock: systemClock, say } as AdminContext,
    gate,
    tokens: new CsrfTokens(systemClock.monotonic),
    onDefect: (error) => console.error(error),
  });
  return {
    routes: app.routes,
    fetch: async (path: string, init?: RequestInit) => {
      const url = new URL(`http://127.0.0.1/admin/api${path}`);
      return await app.request(url.href, init, { url, address: "127.0.0.1", say });
    },
  };
}

let contract: Promise<ApiContract> | undefined;

/** That of the program as it is. */
export function apiContract(): Promise<ApiContract> {
  return contract ??= bareApi().fetch("/openapi.json").then(async (answer) => new ApiContract(await answer.json()));
}
