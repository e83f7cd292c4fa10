import type { ConfigEdit } from "../config/edit/config_edit.ts";
import type { FilePath } from "../config/edit/file_value.ts";

/** Steps that bring the list at `path` from the order of `from` into that of `to`, which has the same members. */
export function moves<T>(from: readonly T[], to: readonly T[], path: FilePath): ConfigEdit[] {
  const order = [...from];
  return to.flatMap((item, index): ConfigEdit[] => {
    const at = order.indexOf(item);
    if (at === index) return [];
    order.splice(index, 0, ...order.splice(at, 1));
    return [{ type: "move", path, from: at, to: index }];
  });
}
