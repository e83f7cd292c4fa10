import { gzipSync } from "node:zlib";
import { zipSync } from "fflate/browser";
import { type Entry, tar } from "./tar.ts";

export interface ArchiveOptions {
  readonly zip: boolean;
  /** Seconds since 1970, of every file. */
  readonly time: number;
  /** From 1 (quick) to 9. */
  readonly level: 1 | 6 | 9;
}

/** The files as `.tar.gz` or `.zip`; equal files give equal bytes. */
export function archive(entries: readonly Entry[], { zip, time, level }: ArchiveOptions): Uint8Array {
  if (zip) return zipped(entries, { time, level });
  const packed = gzipSync(tar(entries, time), { level });
  // The byte for the system on which it was packed says "unknown", wherever that is (RFC 1952).
  packed[9] = 255;
  return packed;
}

function zipped(entries: readonly Entry[], { time, level }: Omit<ArchiveOptions, "zip">): Uint8Array {
  const sorted = entries.toSorted((a, b) => a.path < b.path ? -1 : 1);
  // ZIP knows local times only: the date has to have these parts in any time zone.
  const utc = new Date(Math.max(time, Date.UTC(1980, 0, 2) / 1000) * 1000);
  const mtime = new Date(
    utc.getUTCFullYear(),
    utc.getUTCMonth(),
    utc.getUTCDate(),
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
  );
  return zipSync(Object.fromEntries(sorted.map(({ path, bytes }) => [path, [bytes, { level, mtime }]])));
}
