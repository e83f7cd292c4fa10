/** Parts of a conversation as the page shows them, whatever protocol they came in. All of it is text from outside. */
import { isObject, type JsonObject, parseJson } from "../json.ts";
import type { DocumentPart, ImagePart, Media, Part, ThinkingPart, ToolResultPart } from "../protocol/conversation.ts";
import type { AnswerPart } from "../protocol/message.ts";

/** Words, cut where they are many; `left` is how many characters are not shown. */
export interface WordsView {
  /** `reminder`: what a client puts into its user's mouth for the model to know. */
  readonly type: "text" | "thinking" | "refusal" | "reminder" | "foreign";
  readonly text: string;
  readonly left: number;
}

export interface ImageView {
  readonly type: "image";
  /** A `data:` URL of a picture; `undefined`: it is elsewhere, or of a kind that is not shown. */
  readonly src: string | undefined;
  /** Its kind and where it is. */
  readonly about: string;
}

export interface FileView {
  readonly type: "file";
  readonly about: string;
  readonly words: WordsView | undefined;
}

export interface ResultView {
  readonly callId: string;
  readonly isError: boolean;
  readonly parts: readonly PartView[];
}

export interface CallView {
  readonly type: "call";
  readonly id: string;
  readonly name: string;
  readonly words: WordsView;
  /** `undefined`: none came in this request. */
  readonly result: ResultView | undefined;
}

export interface SearchView {
  readonly type: "search";
  readonly queries: readonly string[];
  readonly sources: readonly string[];
}

export type PartView =
  | WordsView
  | ImageView
  | FileView
  | CallView
  | SearchView
  /** Of a call that is not in the conversation. */
  | { readonly type: "result"; readonly result: ResultView }
  /** Only its vendor can read it. */
  | { readonly type: "sealed" };

/** Results by the ids of their calls, in their order; a call takes its own out. */
export type Results = Map<string, ToolResultPart[]>;

export interface PartOptions {
  /** Longest words that are shown. */
  readonly max: number;
  readonly results: Results;
}

export function partViews(part: AnswerPart, options: PartOptions): readonly PartView[] {
  switch (part.type) {
    case "text":
      return textViews(part.text, options);
    case "refusal":
      return [words("refusal", part.text, options)];
    case "thinking":
      return [thinkingView(part, options)];
    case "image":
      return [imageView(part)];
    case "document":
      return [documentView(part, options)];
    case "audio":
      return [{ type: "file", about: part.format, words: undefined }];
    case "tool_call": {
      const { id, name, namespace } = part;
      const result = options.results.get(id)?.shift();
      return [{
        type: "call",
        id,
        name: namespace === undefined ? name : `${namespace}.${name}`,
        words: words("text", pretty(part.arguments), options),
        result: result === undefined ? undefined : resultView(result, options),
      }];
    }
    case "tool_result":
      return [{ type: "result", result: resultView(part, options) }];
    case "web_search":
      return [{ type: "search", queries: part.queries, sources: part.sources.map(({ url }) => url) }];
    case "foreign":
      return [words("foreign", JSON.stringify(part.value, undefined, 2), options)];
    default:
      return part satisfies never;
  }
}

export function words(type: WordsView["type"], text: string, { max }: Pick<PartOptions, "max">): WordsView {
  const shown = text.slice(0, max);
  return { type, text: shown, left: text.length - shown.length };
}

const REMINDER = /<system-reminder>([\s\S]*?)<\/system-reminder>\s*/g;

/** Claude Code tells the model what it should know between such marks, in the user's turn. */
function textViews(text: string, options: PartOptions): readonly PartView[] {
  const reminders = [...text.matchAll(REMINDER)].map(([, inner = ""]) => words("reminder", inner.trim(), options));
  const rest = reminders.length === 0 ? text : text.replace(REMINDER, "").trim();
  return rest === "" ? reminders : [...reminders, words("text", rest, options)];
}

function thinkingView({ text }: ThinkingPart, options: PartOptions): PartView {
  return text === "" ? { type: "sealed" } : words("thinking", text, options);
}

/** What a browser shows as a picture and nothing else: an SVG may hold more. */
const PICTURES = /^image\/(?:png|jpeg|gif|webp)$/;

function imageView({ media }: ImagePart): ImageView {
  const src = media.type === "base64"
    ? pictureOf(media.mediaType, media.data)
    : media.type === "url"
    ? pictureOfUrl(media.url)
    : undefined;
  return { type: "image", src, about: aboutOf(media) };
}

function pictureOf(mediaType: string, data: string): string | undefined {
  return PICTURES.test(mediaType) && /^[A-Za-z0-9+/=_-]+$/.test(data) ? `data:${mediaType};base64,${data}` : undefined;
}

function pictureOfUrl(url: string): string | undefined {
  const [, mediaType = "", data = ""] = /^data:([^;,]+);base64,([\s\S]*)$/.exec(url) ?? [];
  return pictureOf(mediaType, data);
}

const MAX_URL = 300;

function aboutOf(media: Media): string {
  switch (media.type) {
    case "base64":
      return media.mediaType;
    case "url":
      return media.url.startsWith("data:") ? media.url.slice(0, media.url.indexOf(",")) : media.url.slice(0, MAX_URL);
    case "file":
      return media.fileId;
    default:
      return media satisfies never;
  }
}

function documentView({ media, name }: DocumentPart, options: PartOptions): FileView {
  const about = media.type === "text" ? "" : aboutOf(media);
  return {
    type: "file",
    about: [name ?? "", about].filter((text) => text !== "").join(", "),
    words: media.type === "text" ? words("text", media.text, options) : undefined,
  };
}

function resultView({ callId, isError, parts }: ToolResultPart, options: PartOptions): ResultView {
  return { callId, isError, parts: parts.flatMap((part: Part) => partViews(part, options)) };
}

/** Arguments as somebody would write them; what is no JSON stays as it is. */
function pretty(text: string): string {
  const value = parseJson(text);
  if (value === undefined) return text;
  return isObject(value) && isFlat(value) ? flat(value) : JSON.stringify(value, undefined, 2);
}

function isFlat(value: JsonObject): boolean {
  return Object.values(value).every((member) => typeof member !== "object" || member === null);
}

/** Members line by line, without the escapes that commands and files are full of. */
function flat(value: JsonObject): string {
  return Object.entries(value).map(([name, member]) => {
    const text = String(member);
    return text.includes("\n") ? `${name}:\n${text}` : `${name}: ${text}`;
  }).join("\n");
}
