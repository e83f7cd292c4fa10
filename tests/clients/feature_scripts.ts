/** What the model does where a feature of a client is tried, by the name of the script. */
import type { JsonObject } from "../../lib/json.ts";
import { isOffered } from "./offered_tools.ts";
import { type Script, scriptMarker } from "./script_marker.ts";
import { type Conversation, isOwn, type Step } from "./wire.ts";

type Feature = (conversation: Conversation, script: Script) => Step[];

/** What the model does in one turn; a part of it may depend on what came of the turns before. */
type Turns = (script: Script, results: readonly string[]) => readonly (readonly Step[])[];

/** One turn behind the other, then an end with what the tools have said. */
function turns(made: Turns, end: (results: readonly string[]) => string = proofs): Feature {
  return ({ results }, script) => {
    let before = 0;
    for (const steps of made(script, results)) {
      if (results.length === before) return [...steps];
      before += steps.filter((step) => !isOwn(step)).length;
    }
    return [say(end(results))];
  };
}

/** Tools that the client does not offer at once are looked for first; Claude Code's by names, Codex's by words. */
function searched(names: readonly string[], then: Feature): Feature {
  return (conversation, script) => {
    const { tools, results, calls } = conversation;
    const claude = `select:${names.join(",")}`;
    const codex = names.join(" ").replaceAll(/mcp__|_/g, " ");
    // Without its namespace, which may stand apart.
    if (isOffered(names[0]!.replace(/^.*__/, ""), tools)) {
      const found = results.filter((_, index) => !calls[index]?.includes(claude) && !calls[index]?.includes(codex));
      return then({ ...conversation, results: found }, script);
    }
    if (isOffered("ToolSearch", tools)) return [use("ToolSearch", { query: claude, max_results: 50 })];
    if (isOffered("tool_search", tools)) return [use("tool_search", { query: codex, limit: 50 })];
    // In Codex's code mode they are there without being offered.
    return then(conversation, script);
  };
}

function use(tool: string | readonly string[], input: JsonObject = {}): Step {
  return { type: "use", tool, input };
}

function say(text: string): Step {
  return { type: "text", text };
}

function proofs(results: readonly string[]): string {
  return `Tools said ${results.join(" ").match(/proof-[a-h]-42/g)?.sort().join(" ") ?? "nothing"}`;
}

/** A prompt for a model that begins anew. */
function prompt(script: Script, name: string, part: string): string {
  return `Do as this says. ${scriptMarker({ name, run: `${script.run}-${part}`, path: "" })}`;
}

/** Claude Code's tool for another agent, and Codex's. */
function agent(script: Script, part: string, more: JsonObject = {}): Step {
  const told = prompt(script, "call", part);
  return use(["Agent", "spawn_agent"], {
    ...{ description: `Part ${part}`, prompt: told, subagent_type: "general-purpose", ...more },
    message: told,
  });
}

const MCP = [
  ...["echo", "recursive", "picture", "mixed", "fails", "empty-result", "no-properties"],
  "a_tool_whose_name_is_longer_than_the_sixty_four_letters_of_others",
].map((name) => `mcp__odd__${name}`);

/** The last is known by its beginning, since some protocols have room for no more of it. */
const callMcp = turns(() => [
  [use("echo", { say: "proof-a-$" }), use("recursive", { say: "proof-b-$" })],
  [use("picture"), use("mixed"), use("fails"), use("empty[_-]result"), use("no[_-]properties")],
  [use("a_tool_whose_name_is_longer\\w*", { say: "proof-c-$" })],
]);

/** How Claude Code's own check of a call reads that it is harmless. */
const HARMLESS = "<severity>5</severity>";

const FEATURES: Readonly<Record<string, Feature>> = {
  mcp: (conversation, script) => {
    const isSearched = isOffered("ToolSearch", conversation.tools) || isOffered("tool_search", conversation.tools);
    return (isSearched ? searched(MCP, callMcp) : callMcp)(conversation, script);
  },
  // Claude Code tells in a message of the user what came of agents that it did not wait for.
  agents: (conversation, script) => {
    const told = proofs([conversation.prompt, ...conversation.results]);
    if (/a-42 proof-a-42/.test(told)) return [say("Agents said proof-a-42 twice")];
    return turns((script) => [[agent(script, "x"), agent(script, "y")]], () => "They are at it")(conversation, script);
  },
  "codex-agents": turns((script, results) => {
    const targets = results.slice(0, 2).map((text) => /"agent_id": ?"([\w-]+)"/.exec(text)?.[1] ?? "none");
    return [
      [agent(script, "x"), agent(script, "y")],
      ...targets.map((target) => [use("wait_agent", { targets: [target], timeout_ms: 20_000 })]),
    ];
  }, (results) => proofs(results.slice(2))),
  // Each in a context of its own; what they answer comes by itself, and a wait ends with the first.
  "codex-teams": (conversation, script) => {
    const told = proofs([conversation.prompt]);
    if (/a-42 proof-a-42/.test(told)) return [say("Agents said proof-a-42 twice")];
    const spawn = (part: string) =>
      use("spawn_agent", { task_name: part, message: prompt(script, "call", part), fork_turns: "none" });
    return conversation.results.length === 0 ? [spawn("x"), spawn("y")] : [use("wait_agent", { timeout_ms: 20_000 })];
  },
  // Whoever asks for a summary gets one, and the conversation goes on from it.
  compacted: ({ prompt, results }) => {
    if (prompt.includes("kept-words")) return [say("Went on from the kept-words")];
    if (/CHECKPOINT COMPACTION|about to be replaced by a summary/.test(prompt)) {
      return [say("These are the kept-words")];
    }
    return [{ type: "shell", command: `echo proof-${results.length === 0 ? "a" : "b"}-$((40+2))` }];
  },
  "shell-behind": turns((_, results) => {
    const file = /\/\S+\.output/.exec(results[0] ?? "")?.[0] ?? "nowhere";
    return [
      [use("Bash", { command: "sleep 1; echo proof-a-$((40+2))", run_in_background: true, description: "Behind" })],
      [use("Bash", { command: "sleep 3", description: "Wait" })],
      [use("Read", { file_path: file })],
    ];
  }),
  "shell-session": turns((_, results) => {
    const session = Number(/session ID (\d+)/i.exec(results[0] ?? "")?.[1]);
    return [
      [use("exec_command", { cmd: "read word; echo proof-$word-$((40+2))", yield_time_ms: 500, tty: true })],
      [use("write_stdin", { session_id: session, chars: "a\n", yield_time_ms: 1500 })],
    ];
  }, (results) => proofs(results.slice(1))),
  edit: turns(({ path }) => [
    [{ type: "read", path: `${path}/note.txt` }],
    [
      use("Edit", {
        ...{ file_path: `${path}/note.txt`, old_string: "secret-of-the-file" },
        new_string: 'changed \\ "words"\n\tüñ',
      }),
    ],
    [use("Write", { file_path: `${path}/new.txt`, content: "a\nb\n" })],
    [{ type: "shell", command: "cat note.txt new.txt" }],
  ], (results) => results.at(-1)?.includes('changed \\ "words"\n\tüñ and nothing else\na\nb') ? "Well" : `${results}`),
  pdf: turns(({ path }) => [[use("Read", { file_path: `${path}/paper.pdf` })]], (results) => results.join("\n")),
  notebook: turns(
    ({ path }) => [[use("Read", { file_path: `${path}/book.ipynb` })]],
    (results) => `Read ${/secret-of-the-cell/.exec(results.join())?.[0]}`,
  ),
  skill: turns(() => [[use("Skill", { skill: "proving" })]], () => "Skilled"),
  structured: ({ tools, results }) =>
    isOffered("StructuredOutput", tools) && results.length === 0
      ? [use("StructuredOutput", { word: "yes", size: 3 })]
      : [say('{"word":"yes","size":3}')],
  // What only prints is not checked.
  checked: ({ tools, results }) => {
    if (!isOffered("Bash", tools)) return [say(HARMLESS)];
    const command = "echo proof > made.txt; echo $(cat made.txt)-a-$((40+2))";
    return [results.length === 0 ? { type: "shell", command } : say(proofs(results))];
  },
  again: ({ results }) => [say(`Before: ${proofs(results)}`)],
  pasted: ({ images }) => [say(`Image said ${images.join(" ")}`)],
  "web-search": searched(
    ["WebSearch"],
    turns(
      (script) => [[use("WebSearch", { query: prompt(script, "search", "inner") })]],
      (results) => `Search said ${/https:\/\/example\.com\/found|cannot search/.exec(results.join())?.[0]}`,
    ),
  ),
  search: ({ searches, tools, results }) => {
    if (searches) return [{ type: "search", query: "the question" }, say("It was found")];
    if (!isOffered("web_search", tools)) return [say("I cannot search")];
    // A function, which somebody else runs.
    if (results.length === 0) return [use("web_search", { query: "the question" })];
    return [say(/example\.com\/found/.test(results.join()) ? "It was found" : "Nothing was found")];
  },
};

export function featureTurn(script: Script, conversation: Conversation): Step[] | undefined {
  return FEATURES[script.name]?.(conversation, script);
}
