import { ADVICE } from "./advice.ts";
import { API } from "./api.ts";
import { LESSON } from "./lesson.ts";
import { LOSS } from "./loss.ts";

/** The English texts of all phrases by the name of the file that holds them in another language. */
export const PHRASE_AREAS = {
  phrases_advice: ADVICE,
  phrases_api: API,
  phrases_lesson: LESSON,
  phrases_loss: LOSS,
} as const;

/** The same, by id. */
export const PHRASES = {
  ...ADVICE,
  ...API,
  ...LESSON,
  ...LOSS,
} as const;
