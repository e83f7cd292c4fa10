import { useState } from "preact/hooks";
import { useToasts } from "../../components/toasts.tsx";
import type { TaggerList, TagUse } from "../../lib/admin/taggers.ts";
import type { ApiFailure } from "../../lib/browser/api.ts";
import { useApi } from "../../lib/browser/use_api.ts";

/** The taggers and the tags as they are, and changes of them. */
export function useTaggers(first: TaggerList, firstTags: readonly TagUse[]) {
  const api = useApi();
  const toasts = useToasts();
  const [list, setList] = useState(first);
  const [tags, setTags] = useState(firstTags);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const load = async () => {
    const [taggers, used] = await Promise.all([
      api.get<TaggerList>("/taggers"),
      api.get<{ readonly tags: readonly TagUse[] }>("/tags"),
    ]);
    if (taggers.type === "ok") setList(taggers.value);
    if (used.type === "ok") setTags(used.value.tags);
    setFailure(taggers.failure);
  };
  /** After a conflict the list is what is there now, and the words say what to do. */
  const change = async (method: "post" | "put" | "delete", path: string, body: object = {}) => {
    setBusy(true);
    const result = await api[method](path, { body, version: list.version ?? "" });
    await load();
    if (result.type === "failed") setFailure(result.failure);
    setBusy(false);
  };
  return { api, list, tags, failure, isBusy, toasts, load, change };
}
