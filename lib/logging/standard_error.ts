import type { LineWriter } from "./line_sink.ts";

/** The program's standard error. Its writes are asynchronous: a terminal that is paused stops nothing but the lines. */
export const standardError: LineWriter = {
  async write(bytes) {
    for (let at = 0; at < bytes.length;) at += await Deno.stderr.write(bytes.subarray(at));
  },
};

/** Whether colours make sense there: on a terminal, unless `NO_COLOR` is set. */
export function showsColor(): boolean {
  return Deno.stderr.isTerminal() && !Deno.noColor;
}
