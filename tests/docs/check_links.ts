import { posix } from "node:path";
import type { Document } from "./documents.ts";
import { prose } from "./documents.ts";

/** Links within the project that lead nowhere, each as a sentence. */
export function brokenLinks(document: Document, all: readonly Document[], exists: (path: string) => boolean): string[] {
  const links = [...prose(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return links.filter((target) => !/^[a-z]+:/.test(target)).flatMap((target) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? document.path : posix.join(posix.dirname(document.path), path);
    if (!exists(file)) return [`${target}: there is no ${file}`];
    const page = all.find((each) => each.path === file);
    if (anchor === undefined || page === undefined || anchors(page).has(anchor)) return [];
    return [`${target}: ${file} has no heading for it`];
  });
}

/** What GitHub calls the headings of a page: lower case, without signs, hyphens for spaces; the second like it ends in -1. */
function anchors(page: Document): ReadonlySet<string> {
  const found = new Map<string, number>();
  const names = [...prose(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) =>
    heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
      .replaceAll(" ", "-")
  );
  return new Set(names.map((name) => {
    const count = found.get(name) ?? 0;
    found.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  }));
}
