/** A button that has the archive of a request written where the proxy runs. */
import { useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { errorLine } from "../components/error_text.ts";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Toasts, useToasts } from "../components/toasts.tsx";
import type { SavedFile } from "../lib/admin/saved_files.ts";
import { useApi } from "../lib/browser/use_api.ts";

export default island("save_export", SaveExport);

function SaveExport({ requestId }: { readonly requestId: string }) {
  const t = useT();
  const api = useApi();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const result = await api.post<SavedFile>(`/requests/${encodeURIComponent(requestId)}/export`);
    setBusy(false);
    if (result.type === "ok") toasts.show("ok", t("request.saved", { file: result.value.file }));
    else toasts.show("bad", errorLine(result.failure, t));
  };
  return (
    <>
      <Button busy={busy} onClick={() => void save()}>{t("request.save_there")}</Button>
      <Toasts list={toasts} />
    </>
  );
}
