/** The request of an archive that `exportedRequest` made, as far as it can be played. */
import { unzipSync } from "fflate/browser";
import { isObject, type Json, parseJson, stringMember } from "../json.ts";
import type { Recorded } from "./replay.ts";

/** A body that the proxy would take is smaller, as are heads; what says that it is larger is no archive of ours. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;
const MAX_FILE_BYTES = 1024 * 1024;

/** Where the client's request lies: with each attempt, or alone where there was none. */
const FOLDERS = ["attempts/attempt_1", "client"];
const META = "meta.json";
const HEADERS = "original_request_headers.txt";
const BODY = "original_request_body.txt";
/** All that is read. */
const NAMES = [META, ...FOLDERS.flatMap((folder) => [META, HEADERS, BODY].map((name) => `${folder}/${name}`))];

/** @throws Error, whose message says what is wrong with the archive */
export function archivedRequest(archive: Uint8Array): Recorded {
  const files = unpacked(archive);
  const meta = jsonIn(files, "meta.json");
  const request = isObject(meta) ? meta["request"] : undefined;
  const id = stringMember(request, "id");
  if (!isObject(request) || id === undefined) throw new Error("its meta.json tells of no request");
  const folder = FOLDERS.find((name) => files[`${name}/${HEADERS}`] !== undefined);
  if (folder === undefined) throw new Error("it has no request of a client: its headers and body were not kept");
  const [head = "", ...lines] = textIn(files, `${folder}/${HEADERS}`).split(/\r?\n/);
  const body = files[`${folder}/${BODY}`];
  const size = request["request_bytes"];
  const endpoint = request["endpoint"];
  const tried = stringMember(files[`${folder}/meta.json`] && jsonIn(files, `${folder}/meta.json`), "endpoint_id");
  return {
    id,
    client: stringMember(request, "client") ?? "other",
    keyName: stringMember(request, "key_name"),
    endpointId: stringMember(endpoint, "id"),
    attempts: tried === undefined ? [] : [{ endpointId: tried }],
    panes: [{
      kind: "client_request",
      attempt: undefined,
      head,
      headers: lines.flatMap(headerIn),
      body: body === undefined ? undefined : new Uint8Array(body),
      size: typeof size === "number" ? size : body?.length ?? 0,
    }],
  };
}

type Files = Readonly<Record<string, Uint8Array | undefined>>;

function unpacked(archive: Uint8Array): Files {
  // What else is in it, or in it twice, is not unpacked: it may be anything.
  const names = new Set(NAMES);
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) =>
        originalSize <= (name.endsWith(BODY) ? MAX_BODY_BYTES : MAX_FILE_BYTES) && names.delete(name),
    });
  } catch {
    throw new Error("it is no ZIP archive");
  }
}

function textIn(files: Files, name: string): string {
  const bytes = files[name];
  if (bytes === undefined) throw new Error(`it has no ${name}`);
  return new TextDecoder().decode(bytes);
}

function jsonIn(files: Files, name: string): Json {
  const json = parseJson(textIn(files, name));
  if (json === undefined) throw new Error(`its ${name} is no JSON`);
  return json;
}

/** A line that was added by hand and is no header is none. */
function headerIn(line: string): readonly (readonly [name: string, value: string])[] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+): ([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}
