/** The request of an archive that `exportedRequest` made, as far as it can be played. */
import { unzipSync } from "fflate/browser";
import { isObject, type Json, stringMember } from "../json.ts";
import type { Recorded } from "./replay.ts";

/** A body that the proxy would take is smaller; what says that it is larger is no archive of ours. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;

/** Where the client's request lies: with each attempt, or alone where there was none. */
const FOLDERS = ["attempts/attempt_1", "client"];

/** @throws Error, whose message says what is wrong with the archive */
export function archivedRequest(archive: Uint8Array): Recorded {
  const files = unpacked(archive);
  const meta = jsonIn(files, "meta.json");
  const request = isObject(meta) ? meta["request"] : undefined;
  const id = stringMember(request, "id");
  if (!isObject(request) || id === undefined) throw new Error("its meta.json tells of no request");
  const folder = FOLDERS.find((name) => files[`${name}/original_request_headers.txt`] !== undefined);
  if (folder === undefined) throw new Error("it has no request of a client: its headers and body were not kept");
  const [head = "", ...lines] = textIn(files, `${folder}/original_request_headers.txt`).split("\n");
  const body = files[`${folder}/original_request_body.txt`];
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
      headers: lines.filter((line) => line.includes(": ")).map(headerOf),
      body: body === undefined ? undefined : new Uint8Array(body),
      size: typeof size === "number" ? size : body?.length ?? 0,
    }],
  };
}

type Files = Readonly<Record<string, Uint8Array | undefined>>;

function unpacked(archive: Uint8Array): Files {
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) =>
        originalSize <= MAX_FILE_BYTES &&
        /^meta\.json$|^(?:attempts\/attempt_1|client)\/(?:meta\.json|original_)/.test(name),
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
  const text = textIn(files, name);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(`its ${name} is no JSON`);
  }
}

function headerOf(line: string): readonly [name: string, value: string] {
  const at = line.indexOf(": ");
  return [line.slice(0, at), line.slice(at + 2)];
}
