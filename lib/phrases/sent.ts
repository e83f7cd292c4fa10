import type { Text } from "./fill.ts";

/** What is wrong with something that was sent: with a body, a part of the file, a query. */
export const SENT = {
  "sent.of_the_body": "The body {what}",
  "sent.cannot_be": "cannot be {value}; expected {expected}",
  "sent.missing": "is missing",
  "sent.unknown": "is unknown",
  "sent.unknown_near": "is unknown; did you mean {near}?",

  "sent.at_least": "has to be at least {least}",
  "sent.at_most": "has to be at most {most}",
  "sent.begins_with": "has to begin with {start}",
  "sent.no_names_and_values": "is not an object of names and values",
  "sent.no_object": "is not an object",
  "sent.no_single_value": "is not one value; expected text, a number or a boolean",
  "sent.no_text": "is not text",
  "sent.one_of": "has to be one of {values}",

  "sent.a_number": "a number from 0",
  "sent.a_status": "an HTTP status",
  "sent.a_time": "a time such as 2026-11-25T18:00:00Z, or milliseconds of the epoch",
  "sent.dimensions": "some of {dimensions}, with commas between; of minute, hour and day one at most",

  "sent.all_names": "has to be a list of all names",
  "sent.days": "has to be a number of days; 0 removes all",
  "sent.draft_missing": "is missing; expected what would be saved",
  "sent.dry_run": "has to be true, or false to send it",
  "sent.each_tagger_once": "does not have each tagger once",
  "sent.endpoint_twice": "is the same endpoint as one before it",
  "sent.file_text": "has to be the text of a configuration file",
  "sent.id_stays": "stays {id}: what is remembered is kept under it",
  "sent.limit": "has to be a number from 1 to {most}",
  "sent.mask_of_nothing": "is a mask, which stands for what the file has, but it has nothing there",
  "sent.next_of_page": "has to be `next` of a page",
  "sent.no_such_endpoint": "has {key}, which is no endpoint or is there twice",
  "sent.order_missing": "has no list of endpoints; expected ordered_ids or ordered_names",
  "sent.order_of_sessions": "has to be time or cost",
  "sent.order_without": "does not have {key}; expected all endpoints",
  "sent.secret_left_out": "stands for a secret that was left out of this copy; expected the secret itself",
  "sent.stands_for_hidden":
    "has something in it that stands for what is not shown; expected the whole text, or no mention",
} as const satisfies Readonly<Record<string, Text>>;
