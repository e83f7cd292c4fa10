const UNIT_BYTES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Bytes of a size (`256MiB`, `10 MB`, `4096`), or `undefined` if `text` is none. Case does not count. */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  if (parts === null) return undefined;
  const unit = UNIT_BYTES[parts[2]!.toLowerCase()];
  if (unit === undefined) return undefined;
  const bytes = Math.round(Number(parts[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest exact spelling: `256MiB`, `10MB`, `4097`. */
export function stringifySize(bytes: number): string {
  for (const unit of ["GiB", "GB", "MiB", "MB", "KiB", "KB"]) {
    const count = bytes / UNIT_BYTES[unit.toLowerCase()]!;
    if (count >= 1 && Number.isInteger(count)) return `${count}${unit}`;
  }
  return String(bytes);
}
