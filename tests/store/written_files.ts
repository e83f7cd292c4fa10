/** What `write_files_forever.ts` writes. */

export const CONFIG = "config.yaml";
export const KEY = { endpointId: "vendor", configured: "hash-1" };
export const SEALED = { protocol: "messages", data: "signature" };

/** Some 90 KB that tell which they are from their first line to their last. */
export function longText(count: number): string {
  return `# ${String(count).padStart(6, "0")} of many, of which each line is the same\n`.repeat(1800);
}

/** Which text it is, and that it is whole. */
export function countIn(text: string): number | undefined {
  const count = Number(/^# (\d{6}) /.exec(text)?.[1] ?? NaN);
  return text === longText(count) ? count : undefined;
}
