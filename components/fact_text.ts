/** What a learned fact does, in the page's language. */
import type { FactChange } from "../lib/admin/learned.ts";
import type { Translate } from "../lib/i18n/translate.ts";

export function factText(change: FactChange, t: Translate): string {
  switch (change.type) {
    case "drop":
      return change.of === undefined
        ? t("learned.drop", { path: change.path })
        : t("learned.drop_of", { path: change.path, of: change.of });
    case "rename":
      return t("learned.rename", { path: change.path, to: change.to });
    case "ceiling":
      return t("learned.ceiling", { path: change.path, maximum: change.maximum });
    case "length":
      return t("learned.length", { path: change.path, maximum: change.maximum });
    case "set":
      return setText(change, t);
    case "schema_keyword":
      return change.value === undefined
        ? t("learned.keyword", { keyword: change.keyword })
        : t("learned.keyword_value", { keyword: change.keyword, value: change.value });
    case "beta":
      return t("learned.beta", { value: change.value });
    case "lacks":
      return t("learned.lacks", { protocol: change.protocol });
    case "credential_header":
      return t("learned.credential_header", { header: change.header });
    case "foreign_thinking":
      return t("learned.foreign_thinking", { known: change.known });
    case "encrypted_reasoning":
      return t("learned.encrypted_reasoning", { known: change.known });
    case "reasoning_content":
      return t("learned.reasoning_content");
    case "system_role":
      return change.leading ? t("learned.system_role_all") : t("learned.system_role");
    case "images":
      return t("learned.images");
    default:
      return change satisfies never;
  }
}

function setText({ path, value, from, unlessStream }: FactChange & { readonly type: "set" }, t: Translate): string {
  const values = { path, value: JSON.stringify(value), from: JSON.stringify(from ?? null) };
  const what = from === undefined
    ? t("learned.set", values)
    : from === null
    ? t("learned.set_missing", values)
    : t("learned.set_instead", values);
  return unlessStream ? t("learned.unless_stream", { what }) : what;
}
