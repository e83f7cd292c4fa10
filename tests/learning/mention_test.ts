import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { heading, type Mention, mentions, resolve } from "../../lib/learning/mention.ts";
import { survey } from "../../lib/learning/survey.ts";

/** Members as `path`, with `(type)` of their elements, and `~` in front of what has another name. */
function told(all: readonly Mention[]): string {
  return all.map(({ path, of, alias }) => `${alias ? "~" : ""}${path}${of === undefined ? "" : ` (${of})`}`).join(", ");
}

function surveyOf(body: JsonObject) {
  return survey({ protocol: "chat", body, headers: new Headers(), model: "m" });
}

const BODY: JsonObject = {
  max_tokens: 9,
  stop: ["x"],
  seed: 1,
  strict: true,
  option: 1,
  response_format: { type: "json_object", strict: true },
  presence_penalty: 1,
  frequency_penalty: 1,
  tools: [{ type: "function", function: { name: "f", strict: true, lax: true } }],
  messages: [{
    content: [
      { type: "text", text: "a", cache_control: {} },
      { type: "thinking", thinking: "b", cache_control: {}, extra: { cache_control: {} } },
    ],
  }],
};

const CACHE = "messages[].content[].cache_control";

/** What names on a way mean. */
const RESOLVED: readonly (readonly [tokens: string, meant: string])[] = [
  ["seed", "seed"],
  ["presencePenalty", "presence_penalty"],
  ["body seed", "seed"],
  ["stop 0", "stop"],
  ["$ seed", "seed"],
  ["", ""],
  ["0", ""],
  ["-", ""],
  ["body", ""],
  ["nothing", ""],
  // A bare name stands at the top, or else wherever it stands.
  ["strict", "strict"],
  ["body strict", "strict"],
  ["cache_control", `${CACHE}, messages[].content[].extra.cache_control`],
  ["body cache_control", `${CACHE}, messages[].content[].extra.cache_control`],
  ["function strict", "strict"],
  ["function lax", "tools[].function.lax"],
  ["name lax", ""],
  ["tools 0 function strict", "tools[].function.strict"],
  ["response_format strict", "response_format.strict"],
  ["response_format json_object strict", "response_format.strict"],
  ["some thing response_format strict", "response_format.strict"],
  ["some thing of strict", ""],
  ["some strict", "strict"],
  ["messages 0 content 1 cache_control", CACHE],
  ["messages 0 content 1 thinking cache_control", `${CACHE} (thinking)`],
  ["messages 0 content 1 strange cache_control", CACHE],
  ["messages 0 content 1 extra cache_control", "messages[].content[].extra.cache_control"],
  ["content extra cache_control", "messages[].content[].extra.cache_control"],
  // What means the same elsewhere.
  ["max_output_tokens", "~max_tokens"],
  ["generationConfig maxOutputTokens", "~max_tokens"],
  ["text format", "~response_format"],
  ["some text format", "~response_format"],
  ["penalty", "~presence_penalty"],
];

for (const [tokens, meant] of RESOLVED) {
  Deno.test(`resolve takes "${tokens}" for ${meant === "" ? "nothing" : meant}`, () => {
    assert.equal(told(resolve(tokens.split(" "), surveyOf(BODY))), meant);
  });
}

/** What sentences name, and what the body says apart that they are about. */
const NAMED: readonly (readonly [text: string, named: string, subject?: readonly string[]])[] = [
  ["Unsupported parameter: 'seed'", "seed"],
  ["'max_output_tokens' and 'max_tokens' cannot both be set", "~max_tokens"],
  ["'max_tokens' and 'max_output_tokens' cannot both be set", "max_tokens"],
  ["It is not permitted", "seed", ["body", "seed"]],
  ["'stop' is not permitted", "seed, stop", ["seed"]],
  ["presence_penalty/frequency_penalty are not supported", "presence_penalty, frequency_penalty"],
  ["'presence_penalty/frequency_penalty' are not supported", "presence_penalty, frequency_penalty"],
  ["'messages/0/content/1/cache_control' is not supported", CACHE],
  ["'seed/nothing' is not supported", ""],
  ["'response_format' and 'response_format.strict' are not supported", "response_format.strict"],
  ["presence penalty is not supported", "~presence_penalty"],
  ["The presence penalty of it", "presence_penalty"],
  ["'tools.function.strict' must go", "tools[].function.strict"],
  ["'option' is not supported", "option"],
  ["This option is not supported", ""],
  ["See https://example.com/seed", ""],
  ["'seed' is unknown, did you mean 'stop'", "seed"],
  ["'seed' is unknown; supported parameters are: stop", "seed"],
  ["Unknown name \"strict\" at 'tools[0].function'", "tools[].function.strict"],
];

for (const [text, named, subject] of NAMED) {
  const about = subject === undefined ? "" : ` about ${subject.join(".")}`;
  Deno.test(`mentions finds ${named === "" ? "nothing" : named} in: ${text}${about}`, () => {
    assert.equal(told(mentions({ text, subject }, surveyOf(BODY))), named);
  });
}

for (const [text, named] of [["seed: not now", "seed"], ["Not seed: now", ""], ["seed is: now", ""], ["x: seed", ""]]) {
  Deno.test(`heading finds ${named || "nothing"} in: ${text}`, () => {
    assert.equal(told(heading(text!, surveyOf(BODY))), named);
  });
}
