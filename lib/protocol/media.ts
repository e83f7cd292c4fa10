/** Images and documents between URLs and base64 data. */
import type { Media } from "./conversation.ts";

const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/**
 * A URL as media: base64 data is taken out of a `data:` URL, its type found out where the URL does not say it; anything
 * else stays a URL.
 */
export function mediaOfUrl(url: string): Media {
  // A URL may hold 20 MB: only its beginning is looked at.
  const head = DATA_URL.exec(url.slice(0, 512));
  if (head === null) return { type: "url", url };
  const rest = url.slice(head[0].length);
  const isBase64 = /;base64$/i.test(head[2]!);
  const data = isBase64 ? rest.replace(/\s+/g, "") : base64Of(rest);
  if (data === undefined) return { type: "url", url };
  const named = head[1]!.toLowerCase();
  const mediaType = named === "" || named === UNTOLD ? sniffMediaType(data) ?? named : named;
  return { type: "base64", mediaType: mediaType === "" ? "text/plain" : mediaType, data };
}

/**
 * What a file was sent as: a URL, or bare base64 as some clients send it. Its type is what it says or begins like, else
 * what is `told` of it, or what its name ends like.
 */
export function mediaOfFile(data: string, name = "", told?: string): Media {
  if (/^(?:data|https?):/i.test(data.slice(0, 8))) {
    const media = mediaOfUrl(data);
    if (media.type !== "base64" || media.mediaType !== UNTOLD) return media;
    return { ...media, mediaType: mediaTypeOfPath(name) ?? (isText(media.data) ? "text/plain" : UNTOLD) };
  }
  const bare = data.replace(/\s+/g, "");
  const mediaType = sniffMediaType(bare) ?? told ?? mediaTypeOfPath(name) ?? "application/pdf";
  return { type: "base64", mediaType, data: bare };
}

const UNTOLD = "application/octet-stream";

/** Types whose bytes are text. */
const TEXT = /^text\/|^application\/(?:json|xml|x-yaml|yaml|javascript|toml)\b|\+(?:json|xml)$/;

/** Google's clients send films as they send documents. */
export function isVideo(mediaType = ""): boolean {
  return mediaType.startsWith("video/");
}

/** The text that a document is; `undefined` if it is something else, or damaged. */
export function textOfMedia(media: Media | { readonly type: "text"; readonly text: string }): string | undefined {
  if (media.type === "text") return media.text;
  if (media.type !== "base64" || !TEXT.test(bareType(media.mediaType))) return undefined;
  return decoded(media.data) ?? decoded(media.data, "windows-1252");
}

export function isPdf({ mediaType, data }: { readonly mediaType: string; readonly data: string }): boolean {
  return bareType(mediaType) === "application/pdf" || sniffMediaType(data) === "application/pdf";
}

/** Without parameters. */
function bareType(mediaType: string): string {
  return mediaType.split(";", 1)[0]!.trim().toLowerCase();
}

/** A file's name with an ending, by which OpenAI tells its kind. */
export function fileNameOf(name = "document", mediaType: string): string {
  if (mediaTypeOfPath(name) !== undefined) return name;
  return `${name}.${mediaType.slice(mediaType.lastIndexOf("/") + 1).replace(/[^a-z0-9].*$/, "")}`;
}

function isText(base64: string): boolean {
  return decoded(base64)?.includes("\0") === false;
}

/** `undefined`: it is no text of that encoding, or damaged. */
function decoded(base64: string, encoding = "utf-8"): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(Uint8Array.fromBase64(base64));
  } catch {
    return undefined;
  }
}

/** A URL for media: a `data:` URL for base64 data; `undefined` for a vendor's own file. */
export function urlOfMedia(media: Media): string | undefined {
  switch (media.type) {
    case "url":
      return media.url;
    case "base64":
      return `data:${media.mediaType};base64,${media.data}`;
    case "file":
      return undefined;
    default:
      return media satisfies never;
  }
}

/** How base64 data of well-known files begins. */
const MAGIC: readonly (readonly [RegExp, string])[] = [
  [/^iVBORw0KGgo/, "image/png"],
  [/^\/9j\//, "image/jpeg"],
  [/^R0lGOD/, "image/gif"],
  [/^UklGR.{6}XRUJQ/, "image/webp"],
  [/^Qk[0-9]/, "image/bmp"],
  [/^JVBERi0/, "application/pdf"],
  [/^UklGR.{6}XQVZF/, "audio/wav"],
  [/^SUQz|^\/\/[uvMI]/, "audio/mpeg"],
];

/** The media type that base64 data begins like; `undefined` if it is none of the well-known ones. */
export function sniffMediaType(base64: string): string | undefined {
  const head = base64.slice(0, 24);
  return MAGIC.find(([pattern]) => pattern.test(head))?.[1];
}

/** What an image really is: clients often call every picture a PNG, or a JPEG by a name that vendors do not know. */
export function imageTypeOf({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  return sniffMediaType(data) ?? mediaType.toLowerCase().replace("image/jpg", "image/jpeg");
}

/** The media type that a file's name or a URL's path ends like; `undefined` if it is none of the well-known ones. */
export function mediaTypeOfPath(path: string): string | undefined {
  const end = /\.([a-z0-9]+)(?:[?#].*)?$/i.exec(path)?.[1]?.toLowerCase();
  return end === undefined ? undefined : BY_EXTENSION.get(end);
}

const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["heic", "image/heic"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["html", "text/html"],
  ["csv", "text/csv"],
  ["json", "application/json"],
  ["wav", "audio/wav"],
  ["mp3", "audio/mp3"],
  ["mp4", "video/mp4"],
]);

/** The data of a `data:` URL that is percent-encoded text; `undefined` if it is damaged. */
function base64Of(text: string): string | undefined {
  try {
    return new TextEncoder().encode(decodeURIComponent(text)).toBase64();
  } catch {
    return undefined;
  }
}

/** What a model is told in the place of a file that only another vendor has. */
export function missingFile(kind: "image" | "document", name?: string): string {
  const what = kind === "image" ? "Image" : "Document";
  return `[${what} left out: ${name === undefined || name === "" ? "a file of another vendor" : name}]`;
}
