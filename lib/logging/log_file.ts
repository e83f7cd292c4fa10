/** `proxy.log` and the files that it is rotated to. */
import { join } from "node:path";
import type { LineWriter } from "./line_sink.ts";
import { ifThere } from "../if_there.ts";
import { replace } from "../whole_file.ts";

export interface LogFileLimits {
  /** Size at which the file is rotated. */
  readonly maxSizeBytes: number;
  /** Rotated files that are kept: `proxy.log.1`, the newest, to `proxy.log.N`; 0: the file is emptied instead. */
  readonly maxFiles: number;
}

/** A writer that keeps what it writes within limits. */
export interface LimitedWriter extends LineWriter {
  /** Holds from the next write on. */
  limit(limits: LogFileLimits): void;
  close(): void;
}

interface OpenFile {
  readonly file: Deno.FsFile;
  readonly info: Deno.FileInfo;
}

const NEWLINE = 10;

/**
 * Opened with the first write, and again whenever the path leads to another file or to none: another process may rotate
 * or remove it. Writes must not overlap.
 */
export class LogFile implements LimitedWriter {
  readonly #directory: string;
  #limits: LogFileLimits;
  #open: OpenFile | undefined;
  #size = 0;
  /** A write failed, or its process was killed meanwhile: half a line may stand at the end. */
  #torn = false;

  constructor(directory: string, limits: LogFileLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  get path(): string {
    return join(this.#directory, "proxy.log");
  }

  limit({ maxSizeBytes, maxFiles }: LogFileLimits): void {
    this.#limits = { maxSizeBytes, maxFiles };
  }

  /** Appends whole lines; rejects with the system's error if the file or its folder can't be written. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      let file = await this.#current();
      for (let rest = bytes; rest.length > 0;) {
        const end = this.#fitting(rest);
        if (end === 0) {
          file = await this.#rotate(file);
          continue;
        }
        await this.#append(file, rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    try {
      open?.file.close();
    } catch {
      // Nothing is lost that was not lost before.
    }
  }

  /** The file at the path, opened if it is not the one that is open. */
  async #current(): Promise<Deno.FsFile> {
    const there = this.#open === undefined ? undefined : await ifThere(Deno.stat(this.path));
    if (this.#open !== undefined && there !== undefined && isSame(there, this.#open.info)) {
      // Somebody else may have emptied it or written to it.
      this.#size = there.size;
      return this.#open.file;
    }
    this.close();
    await Deno.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    return await this.#reopen();
  }

  async #reopen(): Promise<Deno.FsFile> {
    const file = await Deno.open(this.path, { append: true, read: true, create: true, mode: 0o600 });
    try {
      const info = await file.stat();
      this.#torn ||= info.size > 0 && await lastByte(file) !== NEWLINE;
      this.#open = { file, info };
      this.#size = info.size;
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Bytes at the beginning of `lines` that still go into the file, up to a line's end; 0: it must be rotated first. */
  #fitting(lines: Uint8Array): number {
    const room = this.#limits.maxSizeBytes - this.#size;
    if (lines.length <= room) return lines.length;
    const end = room <= 0 ? 0 : lines.lastIndexOf(NEWLINE, room - 1) + 1;
    // A line that is longer than a whole file gets a file of its own.
    return end > 0 || this.#size > 0 ? end : lines.indexOf(NEWLINE) + 1 || lines.length;
  }

  async #append(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
    if (this.#torn && this.#size > 0) this.#size += await file.write(Uint8Array.of(NEWLINE));
    this.#torn = true;
    for (let at = 0; at < bytes.length;) {
      const count = await file.write(bytes.subarray(at));
      at += count;
      this.#size += count;
    }
    this.#torn = false;
  }

  /** Makes room: moves the files up by one number, or empties the only one. */
  async #rotate(file: Deno.FsFile): Promise<Deno.FsFile> {
    const { maxFiles } = this.#limits;
    if (maxFiles === 0) {
      await this.#removeFrom(1);
      await file.truncate(0);
      this.#size = 0;
      this.#torn = false;
      return file;
    }
    // Some systems don't rename a file that is open.
    this.close();
    // First, since somebody else may have it open, and then no older one may have gone. What a process has left that was
    // killed behind this is an older one too.
    if (await isFile(`${this.path}.0`)) await this.#moveUp(maxFiles);
    await ifThere(replace(this.path, `${this.path}.0`));
    await this.#moveUp(maxFiles);
    return await this.#reopen();
  }

  /** Each rotated file gets the next number, from 0 on. */
  async #moveUp(maxFiles: number): Promise<void> {
    await this.#removeFrom(maxFiles);
    for (let number = maxFiles - 1; number >= 0; number--) {
      await ifThere(replace(`${this.path}.${number}`, `${this.path}.${number + 1}`));
    }
  }

  async #removeFrom(first: number): Promise<void> {
    for (let number = first; await removed(`${this.path}.${number}`);) number++;
  }
}

async function lastByte(file: Deno.FsFile): Promise<number | undefined> {
  const last = new Uint8Array(1);
  await file.seek(-1, Deno.SeekMode.End);
  await file.read(last);
  return last[0];
}

function isSame(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

async function isFile(path: string): Promise<boolean> {
  return (await ifThere(Deno.stat(path)))?.isFile ?? false;
}

/** Whether there was a file at `path` to remove. */
async function removed(path: string): Promise<boolean> {
  return await ifThere(Deno.remove(path).then(() => true)) ?? false;
}
