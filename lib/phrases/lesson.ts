import type { Text } from "./fill.ts";

/** What is changed in a request for an endpoint that was seen not to take it as it was. */
export const LESSON = {
  "lesson.beta": 'leave "{value}" out of the header anthropic-beta',
  "lesson.ceiling": 'send at most {maximum} as "{path}"',
  "lesson.credential_header": "send the credential in the header {header}",
  "lesson.drop": 'leave out "{path}"',
  "lesson.drop_of": 'leave out "{path}" of "{of}"',
  "lesson.drop_value": 'leave out "{path}" where it is {value}',
  "lesson.encrypted_reasoning": "leave out reasoning that somebody else has encrypted ({known} known)",
  "lesson.foreign_thinking": "leave out thinking that somebody else has signed ({known} known)",
  "lesson.images": "send a note instead of images",
  "lesson.keyword": 'leave "{keyword}" out of schemas',
  "lesson.keyword_value": 'leave "{keyword}": {value} out of schemas',
  "lesson.lacks": "has no {protocol} API",
  "lesson.length": 'send at most {maximum} characters as "{path}"',
  "lesson.call_signature": "send tool calls without a thought signature as another model's",
  "lesson.call_ids": "send ids of calls in plain letters, at most {maximum} of them",
  "lesson.reasoning_content": "send reasoning with each turn of tool calls",
  "lesson.rename": 'send "{path}" as "{to}"',
  "lesson.set": 'send {value} as "{path}"',
  "lesson.set_instead": 'send {value} instead of {from} as "{path}"',
  "lesson.set_missing": 'send {value} as "{path}" where it is missing',
  "lesson.system_role": "send system messages in the middle as the user's",
  "lesson.system_role_all": "send system messages as the user's",
  "lesson.thinking_first": "turn thinking off for turns that did not begin with it",
  "lesson.unless_stream": "{what}, unless the answer is streamed",
} as const satisfies Readonly<Record<string, Text>>;
