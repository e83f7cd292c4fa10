import { parseDuration } from "../lib/duration.ts";
import { useFormat } from "./locale.ts";

/** A duration as the file has it, `720h`, in the reader's words; nothing for what is none, or stands for none at all. */
export function WrittenDuration({ text }: { readonly text: string }) {
  const format = useFormat();
  const ms = parseDuration(text.trim()) ?? 0;
  return ms === 0 ? null : <span class="written-duration muted small nowrap">{format.span(ms)}</span>;
}
