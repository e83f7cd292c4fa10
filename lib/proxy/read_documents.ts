import { Departure } from "./departure.ts";
import type { Exchange } from "./exchange.ts";
import { pause } from "./pause.ts";

/** Longer no timer runs. */
const LONGEST_MS = 2 ** 31 - 1;

/** What is needed of an exchange: for whom it is, and how long that waits. */
type Waiting = Pick<Exchange, "departure" | "remainingMs"> & {
  readonly deps: { readonly pdfs: Pick<Exchange["deps"]["pdfs"], "read"> };
};

/**
 * Reads PDFs by their base64, as long as somebody waits for it: other files may be read before them, each of which may take
 * half a minute.
 */
export async function readDocuments(files: readonly string[], exchange: Waiting): Promise<void> {
  const { deps, departure } = exchange;
  const over = new Departure();
  const end = () => over.happen();
  departure.on(end);
  void deps.pdfs.read(files).then(end);
  await pause(Math.min(exchange.remainingMs(), LONGEST_MS), over);
  departure.off(end);
}
