import { phrase, type Words } from "./phrase.ts";

/** How a list's members are joined. */
export type Joint = "list.and" | "list.or" | "list.comma" | "list.semicolon";

/** What stands between all but the last two: `a, b and c`. */
const BEFORE: Readonly<Record<Joint, Joint>> = {
  "list.and": "list.comma",
  "list.or": "list.comma",
  "list.comma": "list.comma",
  "list.semicolon": "list.semicolon",
};

/** `members` as one value, joined as the reader's language does; one of them is itself. */
export function listed(members: readonly Words[], joint: Joint): Words {
  const last = members.at(-1) ?? "";
  return members.slice(0, -1).reduceRight<Words>(
    (rest, first, index) => phrase(index === members.length - 2 ? joint : BEFORE[joint], { first, rest }),
    last,
  );
}
