import type { Change } from "./fact.ts";

/** A change in one line, for a person. */
export function describe(change: Change): string {
  switch (change.type) {
    case "drop":
      return change.of === undefined ? `leave out "${change.path}"` : `leave out "${change.path}" of "${change.of}"`;
    case "rename":
      return `send "${change.path}" as "${change.to}"`;
    case "ceiling":
      return `send at most ${change.maximum} as "${change.path}"`;
    case "length":
      return `send at most ${change.maximum} characters as "${change.path}"`;
    case "set": {
      const value = JSON.stringify(change.value);
      const what = change.from === undefined
        ? `send ${value} as "${change.path}"`
        : change.from === null
        ? `send ${value} as "${change.path}" where it is missing`
        : `send ${value} instead of ${JSON.stringify(change.from)} as "${change.path}"`;
      return change.unlessStream ? `${what}, unless the answer is streamed` : what;
    }
    case "schema_keyword":
      return change.value === undefined
        ? `leave "${change.keyword}" out of schemas`
        : `leave "${change.keyword}": ${JSON.stringify(change.value)} out of schemas`;
    case "beta":
      return `leave "${change.value}" out of the header anthropic-beta`;
    case "lacks":
      return `has no ${change.protocol} API`;
    case "credential_header":
      return `send the credential in the header ${change.header}`;
    case "foreign_thinking":
      return `leave out thinking that somebody else has signed (${change.digests.length} known)`;
    case "encrypted_reasoning":
      return `leave out reasoning that somebody else has encrypted (${change.digests.length} known)`;
    case "reasoning_content":
      return "send reasoning with each turn of tool calls";
    case "system_role":
      return change.leading ? "send system messages as the user's" : "send system messages in the middle as the user's";
    case "images":
      return "send a note instead of images";
    default:
      return change satisfies never;
  }
}
