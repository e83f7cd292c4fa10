/**
 * Renewed OAuth tokens: `tokens.json` in the storage folder, mode 0600. The configuration keeps only the first refresh
 * token, which many servers make worthless with its first use. The file is shared by all processes of the folder.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { ifThere } from "../if_there.ts";
import { isObject, type JsonObject, parseJson } from "../json.ts";
import { moveAside, putFile, removeParts } from "../whole_file.ts";
import { lockFile, LockHeld } from "./file_lock.ts";

const FILE = "tokens.json";

/** Longer than a renewal may take. */
const RENEWAL_PATIENCE_MS = 40_000;
const WRITE_PATIENCE_MS = 5000;

interface Key {
  readonly endpointId: string;
  readonly configured: string;
}

interface Token {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly lifetimeMs: number;
}

export class TokenFile {
  /** `warn` hears what is wrong with the file or the folder. */
  constructor(private readonly directory: string, private readonly warn: (message: string) => void) {}

  /** What is kept for `key`; a token that was renewed from another configured one is not. */
  async load({ endpointId, configured }: Key): Promise<Token | undefined> {
    const entry = (await this.read()).tokens[endpointId];
    if (!isObject(entry) || entry["configured"] !== configured) return undefined;
    const { access_token, refresh_token, expires_at, lifetime_ms } = entry;
    if (typeof access_token !== "string" || typeof refresh_token !== "string" || typeof expires_at !== "number") {
      return undefined;
    }
    const lifetimeMs = typeof lifetime_ms === "number" ? lifetime_ms : Infinity;
    return { accessToken: access_token, refreshToken: refresh_token, expiresAt: expires_at, lifetimeMs };
  }

  /** @throws what the file system throws */
  async save({ endpointId, configured }: Key, token: Token): Promise<void> {
    await Deno.mkdir(this.directory, { recursive: true, mode: 0o700 });
    using _ = await lockFile(join(this.directory, "tokens.lock"), WRITE_PATIENCE_MS);
    const { tokens, damaged } = await this.read();
    if (damaged) this.warn(`Moved "${this.path}" to "${moveAside(this.path)}"`);
    // They hold tokens. Who writes one now has the lock, as we have.
    await removeParts(this.path, 0);
    tokens[endpointId] = {
      configured,
      access_token: token.accessToken,
      refresh_token: token.refreshToken,
      expires_at: token.expiresAt,
      lifetime_ms: token.lifetimeMs,
    };
    await putFile(this.path, new TextEncoder().encode(`${JSON.stringify({ tokens }, undefined, 2)}\n`));
  }

  /**
   * Runs `action` while no other process runs one for `endpointId`. In a folder that cannot be written, where no lock
   * can be, it runs all the same.
   * @throws LockHeld if another process does not come to an end
   */
  async exclusively<T>(endpointId: string, action: () => Promise<T>): Promise<T> {
    using _ = await this.lock(endpointId);
    return await action();
  }

  private async lock(endpointId: string): Promise<Disposable | undefined> {
    const name = createHash("sha256").update(endpointId).digest("hex").slice(0, 16);
    try {
      await Deno.mkdir(this.directory, { recursive: true, mode: 0o700 });
      return await lockFile(join(this.directory, `token-${name}.lock`), RENEWAL_PATIENCE_MS);
    } catch (error) {
      if (error instanceof LockHeld) throw error;
      this.warn(`Cannot lock tokens in "${this.directory}": ${messageOf(error)}`);
      return undefined;
    }
  }

  private get path(): string {
    return join(this.directory, FILE);
  }

  private async read(): Promise<{ tokens: JsonObject; damaged: boolean }> {
    const text = await ifThere(Deno.readTextFile(this.path));
    if (text === undefined) return { tokens: {}, damaged: false };
    const json = parseJson(text);
    if (isObject(json) && isObject(json["tokens"])) return { tokens: json["tokens"], damaged: false };
    this.warn(`Cannot read tokens from "${this.path}": it is not what this program writes`);
    return { tokens: {}, damaged: true };
  }
}
