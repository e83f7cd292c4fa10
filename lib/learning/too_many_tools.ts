/** More tools than an endpoint takes: which of them can be spared nobody but the client knows, and another may take them. */
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** OpenAI, llama.cpp, Groq, Mistral. */
const SAYS =
  /\btools\b['"`]? ?:? ?(?:array (?:is )?too long|maximum number of items|(?:list|array)? ?(?:must|should|can|may) (?:have|contain) (?:at most|no more than))|too many (?:tools|functions)|(?:at most|maximum (?:number )?of|more than|up to|limit of) \d+ (?:tools|functions)\b/i;

export function tooManyTools({ complaint: { status, text }, sent: { body } }: Reading): Reaction | undefined {
  if (![400, 413, 422].includes(status) || !SAYS.test(text)) return undefined;
  const [tools] = valuesAt(body, "tools");
  const limits = text.match(/\d+/g)?.map(Number) ?? [];
  // A figure that all fit into is about something else.
  const exceeds = Array.isArray(tools) && (limits.length === 0 || limits.some((limit) => tools.length > limit));
  return exceeds ? { type: "failover", scope: "request" } : undefined;
}
