/** Serves the parts of pages that are not made for a request, and the texts of a language. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Language } from "../i18n/languages.ts";
import type { Texts } from "../i18n/translate.ts";
import { type IslandFiles, type Pack, pack } from "./pack.ts";

/** Where they are: behind it the hash of them all, and a name. */
export const ASSETS_PATH = "/admin/assets/";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** All that is packed; it is unpacked when it is asked for. */
export class Assets {
  readonly #read: () => Promise<Pack>;
  #pack: Promise<Pack> | undefined;
  readonly #texts = new Map<Language, Texts>();
  /** Files that somebody has asked for, as they go out. */
  readonly #zipped = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(read: () => Promise<Pack> = pack) {
    this.#read = read;
  }

  /** Reads the pack. Everything else is there once it has been read. */
  async open(): Promise<OpenAssets> {
    const packed = await this.#packed();
    return {
      url: (name) => `${ASSETS_PATH}${packed.hash}/${name}`,
      inline: (name) => inlined(packed.files[name] ?? ""),
      island: (name) => packed.islands[name] ?? { files: [], keys: [] },
      texts: (language) => this.#textsOf(packed, language),
    };
  }

  /** Of what could not be read nothing is kept: somebody may make it meanwhile. */
  #packed(): Promise<Pack> {
    return this.#pack ??= this.#read().catch((error) => {
      this.#pack = undefined;
      throw error;
    });
  }

  /** The answer to a request below `ASSETS_PATH`; `undefined`: there is no such file. */
  async serve(request: Request, pathname: string): Promise<Response | undefined> {
    const { files, hash } = await this.#packed();
    const [asked, name = ""] = pathname.slice(ASSETS_PATH.length).split("/", 2);
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
    if (file === undefined || type === undefined) return undefined;
    // A page of an earlier version of the program asks by another hash: what it gets may change.
    const isCurrent = asked === hash;
    const headers = new Headers({
      "content-type": type,
      "cache-control": isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff",
      etag: `"${hash}"`,
      vary: "accept-encoding",
    });
    if (request.headers.get("if-none-match") === `"${hash}"`) return new Response(null, { status: 304, headers });
    if (!/\bgzip\b/i.test(request.headers.get("accept-encoding") ?? "")) return new Response(file, { headers });
    headers.set("content-encoding", "gzip");
    const zipped = this.#zipped.get(name) ?? new Uint8Array(gzipSync(Buffer.from(file)));
    this.#zipped.set(name, zipped);
    return new Response(zipped, { headers });
  }

  #textsOf({ texts }: Pack, language: Language): Texts {
    const known = this.#texts.get(language) ?? JSON.parse(texts[language] ?? "{}") as Texts;
    this.#texts.set(language, known);
    return known;
  }
}

export interface Inlined {
  readonly text: string;
  /** As a Content-Security-Policy names it: `sha256-...` */
  readonly hash: string;
}

function inlined(text: string): Inlined {
  return { text, hash: `sha256-${createHash("sha256").update(text).digest("base64")}` };
}

export interface OpenAssets {
  /** Where the browser gets the file called `name`. */
  url(name: string): string;
  /** The same file as a part of a page. */
  inline(name: string): Inlined;
  island(name: string): IslandFiles;
  texts(language: Language): Texts;
}
