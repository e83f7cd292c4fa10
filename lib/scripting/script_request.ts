/** What a script sees of a request. */
import type { HeaderView } from "../header_view.ts";
import type { Subject } from "../routing/subject.ts";

export interface ScriptRequest {
  readonly method: string;
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
  /** The query's parameters; of equal names the values joined by `, `. */
  readonly params: Readonly<Record<string, string>>;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly client: string;
  /** Name of the server's key with which the client came; empty if it needed none. */
  readonly key: string;
  readonly protocol: string;
  readonly model: string;
  readonly stream: boolean;
}

/** Words of a name that say that its value is a credential: `authorization`, `x-api-key`, `access_token`, `cookie`. */
const CREDENTIAL_WORDS =
  /(?:^|[-_])(?:auth|authorization|token|secret|key|apikey|cookie2?|password|credentials?)(?:$|[-_])/i;

/** The request as a script sees it: everything but its body, and without any credential. */
export function scriptRequest({ method, path, search, headers, ...rest }: Subject): ScriptRequest {
  const { client, keyName: key = "", protocol, model, stream } = rest;
  const query = withoutCredentials(search);
  const said = { client, key, protocol, model, stream };
  return { method, path, query, params: paramsOf(query), headers: headersOf(headers), ...said };
}

/** Whether `source` may ask for the body: the word is not in it otherwise. */
export function mentionsBody(source: string): boolean {
  return /\bbody\b|\\u/.test(source);
}

function withoutCredentials(search: string): string {
  if (search === "") return "";
  const params = new URLSearchParams(search);
  const names = [...params.keys()].filter((name) => CREDENTIAL_WORDS.test(name));
  if (names.length === 0) return search.slice(1);
  for (const name of names) params.delete(name);
  return params.toString();
}

function paramsOf(query: string): Record<string, string> {
  const params = new URLSearchParams(query);
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name).join(", ")]));
}

function headersOf(headers: HeaderView): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !CREDENTIAL_WORDS.test(name)));
}
