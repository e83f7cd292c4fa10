/** What the model does, chosen by a marker in the prompt (`script_marker.ts`). */
import { featureTurn } from "./feature_scripts.ts";
import type { Script } from "./script_marker.ts";
import type { Conversation, Step } from "./wire.ts";

/** Characters of one to four bytes, a combined one and a quotation mark, so that damage of any kind shows. */
export const sampleText = 'The proof: naïve café, Ωμέγα, 你好世界, 👩‍💻🎉, é and "quotes" \\ done';

export const longText = Array.from({ length: 300 }, (_, index) => `line ${index} ünïcödé`).join(" · ");

/** What the script `task` ends with. */
export const taskText = "Task said proof-a-42 proof-b-42 proof-c-42";

/** What each turn of the script `journey` has the shell compute. */
const JOURNEY = ["a", "bc", "d", "efg", "h"];

/** What it ends with: each proof once. */
export const journeyText = `Journey said ${Array.from(JOURNEY.join(""), (name) => `proof-${name}-42`).join(" ")}`;

/** A thought and its signature, which is base64 because Gemini's has to be. */
export const thought = { text: "A thöught: a tool is needed", signature: btoa("made-up signature of the thought") };

/** The patch makes a file of which the shell then makes a proof. */
const patch = "*** Begin Patch\n*** Add File: made.txt\n+proof-a\n*** End Patch\n";

/**
 * The model's next turn. The shell has to compute the proof (`proof-a-42`), so that only a command that really ran can
 * produce it.
 */
export function nextTurn(script: Script, conversation: Conversation): Step[] {
  const { results, thoughts, images, answers } = conversation;
  const proof = (name: string): Step => ({ type: "shell", command: `echo proof-${name}-$((40+2))` });
  const answer = (text: string): Step[] => [{ type: "text", text }];
  switch (script.name) {
    case "text":
      return answer(sampleText);
    case "long":
      return answer(longText);
    case "tool":
      return results.length === 0 ? [...answer("Running it"), proof("a")] : answer(`Tool said ${found(results)}`);
    case "call":
      return results.length === 0 ? [proof("a")] : answer(`Tool said ${found(results)}`);
    case "written":
      return results.length === 0
        ? [{ type: "shell", command: "echo proof-a-$((40+2))", written: true }]
        : answer(`Tool said ${found(results)}`);
    case "parallel":
      return results.length === 0 ? [proof("a"), proof("b")] : answer(`Tools said ${found(results)}`);
    case "read":
      return results.length === 0
        ? [{ type: "read", path: script.path }]
        : answer(`File said ${/secret-[\w-]+/.exec(results.join("\n"))?.[0] ?? "nothing"}`);
    case "task": {
      const name = "abc"[results.length];
      return name ? [...answer(`Step ${name}`), proof(name)] : answer(`Task said ${found(results)}`);
    }
    case "journey":
      return journeyTurn(results, proof) ?? answer(`Journey said ${found(results)}`);
    case "think": {
      const kept = thoughts.some((each) => each === thought.signature || each === thought.text);
      if (results.length === 0) return [{ type: "thinking", ...thought }, proof("a")];
      return answer(`Thought ${kept ? "kept" : "lost"}, tool said ${found(results)}`);
    }
    case "image":
      return results.length === 0
        ? [{ type: "image", path: script.path }]
        : answer(`Image said ${images.join(" ") || "nothing"}`);
    case "patch":
      if (results.length === 0) return [{ type: "patch", patch }];
      return results.length === 1
        ? [{ type: "shell", command: "echo $(cat made.txt)-$((40+2))" }]
        : answer(`Tool said ${found(results.slice(1))}`);
    case "half":
      return answer(answers === 0 ? "Half an answer" : "and its other half");
    default:
      return featureTurn(script, conversation) ?? answer(`No script named ${script.name}`);
  }
}

/** The model may say no more than it has said. */
export function isCutShort({ name }: Script, { answers }: Conversation): boolean {
  return name === "half" && answers === 0;
}

/** Results that belong to other calls than they are said to answer. */
export function mixedUp({ calls, results }: Conversation): string[] {
  return results.flatMap((result, index) => {
    const asked = /proof-[a-h](?=-\$)/.exec(calls[index] ?? "")?.[0];
    const got = /proof-[a-h](?=-42)/.exec(result)?.[0];
    // A proof may come of other commands too.
    return asked === got || asked === undefined || got === undefined
      ? []
      : [`${got} is said to be the result of ${asked}`];
  });
}

/** A client may have done only the first of a turn's calls, when its stream broke behind them. */
function journeyTurn({ length }: readonly string[], proof: (name: string) => Step): Step[] | undefined {
  let before = 0;
  for (const [index, names] of JOURNEY.entries()) {
    before += names.length;
    if (length >= before) continue;
    const calls = Array.from(names.slice(length - before), proof);
    return index % 2 === 0
      ? [{ type: "text", text: `Step ${names}` }, ...calls]
      : [{ type: "thinking", ...thought }, ...calls];
  }
  return undefined;
}

function found(results: readonly string[]): string {
  return results.map((result) => /proof-[a-h]-42/.exec(result)?.[0] ?? "nothing").sort().join(" ");
}
