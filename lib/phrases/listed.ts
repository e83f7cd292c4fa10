import { phrase, type Words } from "./phrase.ts";

/** How a list's members are joined. */
export type Joint = "list.and" | "list.or" | "list.comma" | "list.semicolon";

/** `members` as one value, joined as the reader's language does; one of them is itself. */
export function listed(members: readonly Words[], joint: Joint): Words {
  const last = members.at(-1) ?? "";
  return members.slice(0, -1).reduceRight<Words>((rest, first) => phrase(joint, { first, rest }), last);
}
