/** The taggers: listed, added, changed, put into order, tried, deleted. */
import { useState } from "preact/hooks";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { TaggerCards } from "../components/routing/tagger_cards.tsx";
import { Toasts } from "../components/toasts.tsx";
import type { TaggerList, TaggerView, TagUse } from "../lib/admin/taggers.ts";
import { TaggerDialog } from "./routing/tagger_dialog.tsx";
import { useTaggers } from "./routing/use_taggers.ts";

interface TaggersProps {
  readonly first: TaggerList;
  readonly tags: readonly TagUse[];
  /** Why nothing can be changed; `null`: it can. */
  readonly readOnly: string | null;
}

/** What is open over the list. */
type Over =
  | { readonly type: "none" }
  | { readonly type: "edit"; readonly tagger: TaggerView | undefined }
  | { readonly type: "delete"; readonly tagger: TaggerView };

const NONE: Over = { type: "none" };

function Taggers({ first, tags: firstTags, readOnly }: TaggersProps) {
  const t = useT();
  const { api, list, tags, failure, isBusy, toasts, load, change } = useTaggers(first, firstTags);
  const [over, setOver] = useState<Over>(NONE);
  const isReadOnly = readOnly !== null || list.version === null;
  const { taggers } = list;
  return (
    <div class="stack">
      {failure !== undefined && <ErrorNotice failure={failure} onRetry={() => void load()} />}
      <TaggerCards
        taggers={taggers}
        tags={tags}
        isReadOnly={isReadOnly}
        isBusy={isBusy}
        onAdd={() => setOver({ type: "edit", tagger: undefined })}
        onEdit={(tagger) => setOver({ type: "edit", tagger })}
        onDelete={(tagger) => setOver({ type: "delete", tagger })}
        onSwitch={({ name }, enabled) => void change("put", `/taggers/${encodeURIComponent(name)}`, { enabled })}
        onMove={(index, by) => void change("post", "/taggers/reorder", { ordered_names: moved(taggers, index, by) })}
      />
      {over.type === "edit" && (
        <TaggerDialog
          key={over.tagger?.name ?? ""}
          api={api}
          tagger={over.tagger}
          version={list.version ?? ""}
          isReadOnly={isReadOnly}
          onClose={() => setOver(NONE)}
          onConflict={() => void load()}
          onSaved={(name, warnings) => {
            setOver(NONE);
            toasts.show("ok", t("routing.saved", { name }));
            for (const warning of warnings) toasts.show("warn", warning);
            void load();
          }}
        />
      )}
      <Confirm
        id="delete-tagger"
        title={t("routing.delete", { name: over.type === "delete" ? over.tagger.name : "" })}
        open={over.type === "delete"}
        action={t("routing.delete_now")}
        busy={isBusy}
        onClose={() => setOver(NONE)}
        onConfirm={async () => {
          if (over.type === "delete") await change("delete", `/taggers/${encodeURIComponent(over.tagger.name)}`);
          setOver(NONE);
        }}
      >
        {t("routing.delete_text")}
      </Confirm>
      <Toasts list={toasts} />
    </div>
  );
}

/** Names in the order after one was moved. */
function moved(taggers: readonly TaggerView[], index: number, by: -1 | 1): readonly string[] {
  const names = taggers.map(({ name }) => name);
  names.splice(index + by, 0, ...names.splice(index, 1));
  return names;
}

export default island("taggers", Taggers);
