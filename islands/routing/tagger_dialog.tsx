/** A tagger is added or changed. */
import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { ErrorNotice } from "../../components/error_notice.tsx";
import { useT } from "../../components/locale.ts";
import { draftOf, NEW_TAGGER, sentOf, type TaggerDraft } from "../../components/routing/tagger_draft.ts";
import { TaggerForm } from "../../components/routing/tagger_form.tsx";
import type { TaggerView } from "../../lib/admin/taggers.ts";
import type { Api, ApiFailure } from "../../lib/browser/api.ts";
import { TaggerTester } from "./tagger_tester.tsx";

interface TaggerDialogProps {
  readonly api: Api;
  /** `undefined`: a new one. */
  readonly tagger: TaggerView | undefined;
  readonly version: string;
  readonly isReadOnly: boolean;
  readonly onClose: () => void;
  /** `warnings`: what is not right with it all the same. */
  readonly onSaved: (name: string, warnings: readonly string[]) => void;
  /** Somebody else has changed the file: what is there now is to be loaded. */
  readonly onConflict: () => void;
}

interface Saved {
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
}

export function TaggerDialog({ api, tagger, version, isReadOnly, onClose, onSaved, onConflict }: TaggerDialogProps) {
  const t = useT();
  const before = tagger === undefined ? undefined : draftOf(tagger.configuration);
  const [draft, setDraft] = useState<TaggerDraft>(before ?? NEW_TAGGER);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const options = { body: sentOf(draft, before), version };
    const result = before === undefined
      ? await api.post<Saved>("/taggers", options)
      : await api.put<Saved>(`/taggers/${encodeURIComponent(tagger!.name)}`, options);
    setBusy(false);
    if (result.type === "ok") {
      const own = result.value.warnings.filter(({ path }) => path.startsWith("tagging."));
      return onSaved(draft.name, own.map(({ message }) => message));
    }
    setFailure(result.failure);
    if (result.failure.code === "CONFLICT") onConflict();
  };
  const problems = failure?.problems ?? [];
  const errorAt = (key: string) => problems.find(({ path }) => path === key || path.endsWith(`.${key}`))?.message;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(before ?? NEW_TAGGER) && !isReadOnly;
  const actions = (close: () => void) => (
    <>
      <Button onClick={close}>{t("action.cancel")}</Button>
      <Button kind="primary" busy={isBusy} disabled={isReadOnly} onClick={() => void save()}>
        {t("routing.save")}
      </Button>
    </>
  );
  const title = before === undefined ? t("routing.add") : t("routing.edit", { name: before.name });
  return (
    <Dialog id="tagger" title={title} open onClose={onClose} isChanged={isChanged} actions={actions}>
      {failure !== undefined && <ErrorNotice failure={failure} />}
      <TaggerForm draft={draft} onDraft={setDraft} errorAt={errorAt} />
      <TaggerTester draft={draft} before={before} />
    </Dialog>
  );
}
