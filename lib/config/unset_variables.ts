import { parseDocument, type SourceNode } from "./document.ts";
import { type Environment, expand } from "./env.ts";

/** Names of variables in the file's values that have no default and are not set. */
export function unsetVariables(text: string, env: Environment): string[] {
  const found = new Set<string>();
  const look = (node: SourceNode): void => {
    switch (node.type) {
      case "scalar":
        for (const name of expand(node.text ?? "", env).missing) found.add(name);
        return;
      case "list":
        return node.items.forEach(look);
      case "map":
        for (const { value } of node.entries.values()) look(value);
        return;
      default:
        return node satisfies never;
    }
  };
  look(parseDocument(text).root);
  return [...found];
}
