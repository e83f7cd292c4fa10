/** One request as the files of an archive, named as the predecessors' users know them. All of it is masked, and in English. */
import { say } from "../phrases/say.ts";
import type { Pane } from "../record.ts";
import type { StoredRequest } from "../store/request_store.ts";
import { VERSION } from "../version.ts";
import type { ExportedConfiguration } from "./exported_configuration.ts";
import { attemptView, storedRequestView } from "./request_views.ts";
import type { ZipFile } from "./zip.ts";

export interface RequestToExport {
  readonly request: StoredRequest;
  /** What the configuration says now of those who had to do with it. */
  readonly configuration: ExportedConfiguration;
  readonly at: Date;
}

const MAX_NAME = 50;

/** Such as `debug_req_97d6b0e57da594cc_20261125_180159.zip`; the time is UTC. */
export function archiveName(id: string, at: Date): string {
  return `debug_${fileName(id)}_${fileTime(at)}.zip`;
}

/** A time as names of files have it, such as `20261125_180159`; UTC. */
export function fileTime(at: Date): string {
  return at.toISOString().replace(/\..*/, "").replaceAll(/[-:]/g, "").replace("T", "_");
}

export function exportedRequest(exported: RequestToExport): ZipFile[] {
  const { request, configuration } = exported;
  const taken = new Set<string>();
  const parts = (folder: string, prefix: string, items: ExportedConfiguration["endpoints"]) =>
    items.map(({ name, value }) => json(unique(`${folder}/${prefix}_${fileName(name)}`, taken), value));
  const last = request.attempts.length - 1;
  const folders = request.attempts.flatMap((_, index) => attemptFiles(request, index, index === last));
  return [
    text("README.txt", README),
    json("meta.json", metaOf(exported)),
    ...(last >= 0 ? folders : paneFiles("client", request.panes)),
    ...parts("endpoints", "endpoint", configuration.endpoints),
    ...parts("taggers", "tagger", configuration.taggers),
  ];
}

function metaOf({ request, at }: RequestToExport) {
  const { panes: _, attempts, ...rest } = storedRequestView(request, say);
  return {
    request_id: request.id,
    export_timestamp: at.toISOString(),
    version: VERSION,
    total_attempts: attempts.length,
    first_request_time: rest.started_at,
    total_duration_ms: request.durationMs,
    final_status_code: request.status,
    has_errors: request.status >= 400 || request.error !== undefined,
    unique_endpoints: [...new Set(attempts.map(({ endpoint }) => endpoint.name))],
    request: rest,
  };
}

/** The client's own request belongs to each attempt, the answer that it got to the last. */
function attemptFiles(request: StoredRequest, index: number, isLast: boolean): ZipFile[] {
  const folder = `attempts/attempt_${index + 1}`;
  const panes = request.panes.filter(({ kind, attempt }) =>
    attempt === index || kind === "client_request" || isLast && kind === "client_response"
  );
  const attempt = request.attempts[index]!;
  const { number, endpoint, model, ...rest } = attemptView(attempt, index, say);
  const meta = {
    attempt_number: number,
    endpoint: endpoint.name,
    endpoint_id: endpoint.id,
    method: request.method,
    path: request.path,
    ...rest,
    model: request.model,
    rewritten_model: model,
    model_rewrite_applied: model !== request.model,
    is_streaming: request.stream,
    tags: request.tags,
    error: isLast && request.error !== undefined ? say(request.error) : null,
    files: Object.fromEntries(panes.map(({ kind, head, size, body }) => [
      FILE[kind],
      { head, size, kept: body?.length ?? null },
    ])),
  };
  return [json(`${folder}/meta.json`, meta), ...paneFiles(folder, panes)];
}

/** What the predecessors call the four. */
const FILE: Readonly<Record<Pane["kind"], string>> = {
  client_request: "original_request",
  upstream_request: "final_request",
  upstream_response: "original_response",
  client_response: "final_response",
};

function paneFiles(folder: string, panes: readonly Pane[]): ZipFile[] {
  return panes.flatMap(({ kind, head, headers, body }) => {
    const lines = [head, ...headers.map(([name, value]) => `${name}: ${value}`)];
    const file = `${folder}/${FILE[kind]}`;
    return [
      text(`${file}_headers.txt`, lines.map((line) => `${line}\n`).join("")),
      ...(body === undefined ? [] : [{ name: `${file}_body.txt`, bytes: body }]),
    ];
  });
}

/** A name from outside as one that every system takes and that leads nowhere else. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, MAX_NAME);
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name}_${number}`;
  taken.add(free.toLowerCase());
  return `${free}.json`;
}

const encoder = new TextEncoder();

function text(name: string, content: string): ZipFile {
  return { name, bytes: encoder.encode(content) };
}

function json(name: string, value: unknown): ZipFile {
  return text(name, `${JSON.stringify(value, undefined, 2)}\n`);
}

const README = `One request, as cccc recorded it.

meta.json                       what is known of the request: who asked, who answered, why, tokens, cost
attempts/attempt_N/             one folder for each time that an endpoint was tried
  meta.json                     which endpoint, why, and what came of it
  original_request_*            what the client sent (the same in each attempt)
  final_request_*               what was sent to the endpoint
  original_response_*           what the endpoint answered
  final_response_*              what the client got (in the last attempt)
client/                         in place of attempts/ where no endpoint was tried
endpoints/, taggers/            what the configuration said, when this was exported, of the endpoints that were
                                tried and of the taggers that gave a tag

A *_headers.txt begins with the method and address, or with the status. A *_body.txt is the body byte for byte; a
stream as it came. "files" in an attempt's meta.json says how long each body was and how much of it was kept; where
nothing was kept there is no file.

Credentials were masked when the request was recorded ([redacted]), and stand nowhere in this archive: headers that
carry them, keys of the configuration, and what looks like a key. What nobody can tell from text is still there: the
words of the conversation, file contents, names. Look through it before you give it to somebody.
`;
