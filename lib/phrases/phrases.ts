import { ADVICE } from "./advice.ts";
import { API } from "./api.ts";
import { ATTEMPT } from "./attempt.ts";
import { BUDGET } from "./budget.ts";
import { ENDPOINT } from "./endpoint.ts";
import { FIELD } from "./field.ts";
import { FILE } from "./file.ts";
import { LESSON } from "./lesson.ts";
import { LIST } from "./list.ts";
import { LOSS } from "./loss.ts";
import { OUTCOME } from "./outcome.ts";
import { PREDECESSOR } from "./predecessor.ts";
import { READING } from "./reading.ts";
import { ROUTE } from "./route.ts";
import { SCRIPT } from "./script.ts";
import { SEARCH } from "./search.ts";
import { SENT } from "./sent.ts";
import { STORE } from "./store.ts";
import { YAML } from "./yaml.ts";

/** The English texts of all phrases by the name of the file that holds them in another language. */
export const PHRASE_AREAS = {
  phrases_advice: ADVICE,
  phrases_api: API,
  phrases_attempt: ATTEMPT,
  phrases_budget: BUDGET,
  phrases_endpoint: ENDPOINT,
  phrases_field: FIELD,
  phrases_file: FILE,
  phrases_lesson: LESSON,
  phrases_list: LIST,
  phrases_loss: LOSS,
  phrases_outcome: OUTCOME,
  phrases_predecessor: PREDECESSOR,
  phrases_reading: READING,
  phrases_route: ROUTE,
  phrases_script: SCRIPT,
  phrases_search: SEARCH,
  phrases_sent: SENT,
  phrases_store: STORE,
  phrases_yaml: YAML,
} as const;

/** The same, by id. */
export const PHRASES = {
  ...ADVICE,
  ...API,
  ...ATTEMPT,
  ...BUDGET,
  ...ENDPOINT,
  ...FIELD,
  ...FILE,
  ...LESSON,
  ...LIST,
  ...LOSS,
  ...OUTCOME,
  ...PREDECESSOR,
  ...READING,
  ...ROUTE,
  ...SCRIPT,
  ...SEARCH,
  ...SENT,
  ...STORE,
  ...YAML,
} as const;

export function isPhraseId(text: string): text is keyof typeof PHRASES {
  return Object.hasOwn(PHRASES, text);
}
