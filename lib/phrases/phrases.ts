import { ADVICE } from "./advice.ts";
import { API } from "./api.ts";
import { ATTEMPT } from "./attempt.ts";
import { BUDGET } from "./budget.ts";
import { ENDPOINT } from "./endpoint.ts";
import { LESSON } from "./lesson.ts";
import { LIST } from "./list.ts";
import { LOSS } from "./loss.ts";
import { OUTCOME } from "./outcome.ts";
import { ROUTE } from "./route.ts";
import { SCRIPT } from "./script.ts";

/** The English texts of all phrases by the name of the file that holds them in another language. */
export const PHRASE_AREAS = {
  phrases_advice: ADVICE,
  phrases_api: API,
  phrases_attempt: ATTEMPT,
  phrases_budget: BUDGET,
  phrases_endpoint: ENDPOINT,
  phrases_lesson: LESSON,
  phrases_list: LIST,
  phrases_loss: LOSS,
  phrases_outcome: OUTCOME,
  phrases_route: ROUTE,
  phrases_script: SCRIPT,
} as const;

/** The same, by id. */
export const PHRASES = {
  ...ADVICE,
  ...API,
  ...ATTEMPT,
  ...BUDGET,
  ...ENDPOINT,
  ...LESSON,
  ...LIST,
  ...LOSS,
  ...OUTCOME,
  ...ROUTE,
  ...SCRIPT,
} as const;
