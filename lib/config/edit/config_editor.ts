import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import type { Phrase, Words } from "../../phrases/phrase.ts";
import { type LoadOptions, parseRead, reasonOf } from "../load.ts";
import type { Problem } from "../problem.ts";
import { applyEdits, type EditOutcome } from "./apply_edits.ts";
import type { ConfigEdit } from "./config_edit.ts";
import { changedEndpoints, newEndpoints, withIds } from "./endpoint_ids.ts";
import { type FileValue, parseFileValue } from "./file_value.ts";
import { writeFile, type Written } from "./write_file.ts";

/** What an editor sees of the file. */
export type Opened =
  | {
    readonly type: "ok";
    /** Names this content; `save` wants it back. */
    readonly version: string;
    readonly text: string;
    /** What the file says, variables unexpanded and secrets in clear; `undefined`: it is not valid YAML. */
    readonly value: FileValue | undefined;
  }
  /** `reason` completes "Cannot read the configuration: ...". */
  | { readonly type: "unreadable"; readonly reason: Words };

export interface SaveOptions {
  /** Of the content that the edits were made for. */
  readonly version: string;
}

/** What came of a save. Only `saved` has changed the file. */
export type Saved =
  | {
    readonly type: "saved";
    readonly version: string;
    readonly config: Config;
    readonly warnings: readonly Problem[];
  }
  /** The file says all that already. */
  | { readonly type: "unchanged"; readonly version: string }
  /** Somebody else has changed the file since; `version` is what it is now. */
  | { readonly type: "conflict"; readonly version: string }
  /** What would have been written is no valid configuration. */
  | { readonly type: "invalid"; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] }
  /** The edits cannot be made in this file; `reason` is a sentence. */
  | { readonly type: "refused"; readonly reason: Phrase }
  | Extract<Opened, { readonly type: "unreadable" }>
  | Exclude<Written, { readonly type: "written" }>;

/** What a save would come to. */
export type Previewed =
  | { readonly type: "previewed"; readonly config: Config; readonly warnings: readonly Problem[] }
  | Extract<Saved, { readonly type: "invalid" | "refused" | "unreadable" }>;

/**
 * Edits the configuration file where it lies. The running program hears of it as of any other edit.
 *
 * Endpoints that are edited or added get an `id`, since what is remembered of them is kept under it.
 */
export class ConfigEditor {
  readonly #file: string;
  readonly #options: LoadOptions;
  #saving: Promise<unknown> = Promise.resolve();
  /** What was last found, which nobody changes. */
  #opened: Extract<Opened, { readonly type: "ok" }> | undefined;

  /** `options` are those that the program loads `file` with. */
  constructor(file: string, options: LoadOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  async open(): Promise<Opened> {
    const found = await this.#read();
    if (found.type === "unreadable") return found;
    const { version, text } = found;
    // Open pages ask again and again, and a long file takes a while to parse.
    if (this.#opened?.version !== version) this.#opened = { type: "ok", version, text, value: parseFileValue(text) };
    return this.#opened;
  }

  /** What the configuration would be after `edits`. Nothing is written. */
  async preview(edits: readonly ConfigEdit[]): Promise<Previewed> {
    const found = await this.#read();
    if (found.type === "unreadable") return found;
    const outcome = editedText(found.text, edits);
    if (outcome.type === "refused") return outcome;
    const { result } = parseRead({ type: "text", text: outcome.text }, this.#file, this.#options);
    return result.type === "invalid" ? result : { ...result, type: "previewed" };
  }

  /** Makes `edits`, all or none. Saves at the same time run one after another, so that the second hears of the first. */
  save(edits: readonly ConfigEdit[], { version }: SaveOptions): Promise<Saved> {
    const saving = this.#saving.then(() => this.#save(edits, version));
    this.#saving = saving.catch(() => {});
    return saving;
  }

  /** Puts `text` in the place of all that the file says, if it is a valid configuration. */
  replace(text: string, { version }: SaveOptions): Promise<Saved> {
    const saving = this.#saving.then(() => this.#replace(text, version));
    this.#saving = saving.catch(() => {});
    return saving;
  }

  async #replace(text: string, version: string): Promise<Saved> {
    const found = await this.#read();
    if (found.type === "unreadable") return found;
    if (found.version !== version) return { type: "conflict", version: found.version };
    return await this.#write(found, text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text);
  }

  async #save(edits: readonly ConfigEdit[], version: string): Promise<Saved> {
    const found = await this.#read();
    if (found.type === "unreadable") return found;
    if (found.version !== version) return { type: "conflict", version: found.version };
    const outcome = editedText(found.text, edits);
    if (outcome.type === "refused") return outcome;
    return await this.#write(found, outcome.text);
  }

  async #write(found: Found, text: string): Promise<Saved> {
    const { version } = found;
    if (text === found.text) return { type: "unchanged", version };
    const { result } = parseRead({ type: "text", text }, this.#file, this.#options);
    if (result.type === "invalid") return result;
    const bytes = new TextEncoder().encode(found.mark + text);
    // Whoever has saved in the meantime is not overwritten; what is left is the time of a rename.
    const now = await this.#read();
    if (now.type === "unreadable") return now;
    if (now.version !== version) return { type: "conflict", version: now.version };
    const written = await writeFile(found.path, bytes);
    if (written.type !== "written") return written;
    return { type: "saved", version: versionOf(bytes), config: result.config, warnings: result.warnings };
  }

  async #read(): Promise<Found | Extract<Opened, { readonly type: "unreadable" }>> {
    try {
      // Behind a link lies what has to be replaced.
      const path = await Deno.realPath(this.#file);
      const bytes = await Deno.readFile(path);
      const decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      const mark = decoded.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
      return { type: "found", path, mark, text: decoded.slice(mark.length), version: versionOf(bytes) };
    } catch (error) {
      return { type: "unreadable", reason: reasonOf(error) };
    }
  }
}

/** `text` after `edits`, as a save writes it: with an id for each endpoint that they concern. */
export function editedText(text: string, edits: readonly ConfigEdit[]): EditOutcome {
  const outcome = applyEdits(text, edits);
  if (outcome.type === "refused" || outcome.text === text) return outcome;
  const before = withIds(text, changedEndpoints(edits));
  const again = applyEdits(before, edits);
  const after = again.type === "ok" ? again.text : outcome.text;
  return { type: "ok", text: withIds(after, newEndpoints(before, after)) };
}

const BYTE_ORDER_MARK = "\ufeff";

interface Found {
  readonly type: "found";
  readonly path: string;
  /** The byte order mark, if there is one. */
  readonly mark: string;
  readonly text: string;
  readonly version: string;
}

function versionOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
