/**
 * Writes the table of losses into docs/conversion.md; with --check only says whether it is current.
 *
 *     deno run -R -W tools/loss_docs.ts [--check]
 */
import { say } from "../lib/phrases/say.ts";
import { LOSSES, type PermittedLoss } from "../lib/protocol/losses.ts";

const FILE = new URL("../docs/conversion.md", import.meta.url);
const BEGIN = "<!-- deno-fmt-ignore-start -->\n";
const END = "<!-- deno-fmt-ignore-end -->";

/** `text` with the table as the code has it. */
function withLosses(text: string): string {
  const begin = text.indexOf(BEGIN), end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("Cannot find the place of the losses in docs/conversion.md");
  return text.slice(0, begin + BEGIN.length) + LOSSES.map(line).join("") + text.slice(end);
}

function line({ from, to, feature, reason }: PermittedLoss): string {
  return `- \`${feature}\` (${side(from, "client")} → ${side(to, "upstream")}): ${say({ id: reason })}\n`;
}

function side(protocol: string, who: string): string {
  return protocol === "*" ? `any ${who}` : protocol;
}

if (import.meta.main) {
  const text = await Deno.readTextFile(FILE);
  const current = withLosses(text);
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(FILE, current);
  else if (current !== text) {
    console.error("docs/conversion.md is not what the code says: run deno task losses");
    Deno.exit(1);
  }
}
