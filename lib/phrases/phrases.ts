import { API } from "./api.ts";

/** The English texts of all phrases by the name of the file that holds them in another language. */
export const PHRASE_AREAS = { phrases_api: API } as const;

/** The same, by id. */
export const PHRASES = { ...API } as const;
