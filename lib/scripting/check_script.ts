/** Whether a tagger's script can be one, told without running it. */
import { phrase, type Words } from "../phrases/phrase.ts";

/** `tag` as a function's name, or as a name that a function may be given to. */
const DEFINES_TAG = /\bfunction\s*\*?\s*tag\s*\(|\b(?:const|let|var)\s+tag\s*=/;
const ASYNC_TAG = /\basync\s+function\s*\*?\s*tag\s*\(|\bfunction\s*\*\s*tag\s*\(|\btag\s*=\s*async\b/;

/**
 * A call of `import`, the one way to code from elsewhere that no missing permission stops: packages that Deno has cached
 * load without one. White space and comments of every kind may stand before its parenthesis. Where it does not look like
 * a call the word is allowed.
 */
const IMPORTS = /(?<![\w$])import(?:\s|\/\*[\s\S]*?\*\/|(?:\/\/|<!--|-->)[^\n\r\u2028\u2029]*)*[(.]/;

/** What is wrong with `source` as a script; `undefined`: nothing. */
export function checkScript(source: string): Words | undefined {
  if (IMPORTS.test(source)) return phrase("file.script_imports");
  try {
    // Read as a function's body, and never called.
    new Function(`"use strict";\n${source}\n`);
  } catch (error) {
    const { message } = error as Error;
    return /\b(?:import|export)\b/.test(message) ? phrase("file.script_is_module", { fault: message }) : message;
  }
  if (ASYNC_TAG.test(source)) return phrase("file.script_answers_later");
  return DEFINES_TAG.test(source) ? undefined : phrase("script.no_function");
}
