/** How much is kept of requests, and its clean-up. */
import { useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { Field } from "../components/field.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Progress } from "../components/progress.tsx";
import { Select } from "../components/select.tsx";
import { StorageFacts } from "../components/settings/storage_facts.tsx";
import { Toasts, useToasts } from "../components/toasts.tsx";
import type { SavedFile } from "../lib/admin/saved_files.ts";
import type { StorageView } from "../lib/admin/storage_view.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi, useLoaded } from "../lib/browser/use_api.ts";

const DAYS = [
  { value: "1", key: "settings.older_1" },
  { value: "7", key: "settings.older_7" },
  { value: "30", key: "settings.older_30" },
  { value: "0", key: "settings.older_all" },
];

function Storage() {
  const t = useT();
  const { value, problem, reload, days, setDays, isAsking, setAsking, work, cleanUp, tend, toasts } = useStorage();
  const chosen = DAYS.find(({ value }) => value === days)!;
  return (
    <div class="stack">
      {problem !== undefined && <ErrorNotice failure={problem} onRetry={reload} />}
      {value === undefined ? <Progress label={t("settings.counting")} /> : <StorageFacts storage={value} />}
      <Field id="clean-up" label={t("settings.clean_up")} hint={t("settings.clean_up_hint")}>
        {(input) => (
          <div class="row">
            <Select
              {...input}
              class="inline"
              value={days}
              options={DAYS.map(({ value, key }) => ({ value, label: t(key) }))}
              onValue={setDays}
            />
            <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>{t("settings.clean_up_now")}</Button>
          </div>
        )}
      </Field>
      <div class="row">
        <Button busy={work === "vacuum"} onClick={() => void tend("vacuum")}>{t("settings.vacuum")}</Button>
        <span class="small muted">{t("settings.vacuum_hint")}</span>
      </div>
      <div class="row">
        <Button busy={work === "backup"} onClick={() => void tend("backup")}>{t("settings.backup")}</Button>
        <span class="small muted">{t("settings.backup_hint")}</span>
      </div>
      <Confirm
        id="confirm-clean-up"
        title={t("settings.clean_up_title")}
        open={isAsking}
        action={t("settings.clean_up_now")}
        busy={work === "clean"}
        onClose={() => setAsking(false)}
        onConfirm={() => void cleanUp()}
      >
        <p>
          <strong>{t(chosen.key)}</strong>
        </p>
        <p>{t("settings.clean_up_text")}</p>
      </Confirm>
      <Toasts list={toasts} />
    </div>
  );
}

/** What is kept, and what is done about it. */
function useStorage() {
  const t = useT();
  const api = useApi();
  const toasts = useToasts();
  const { value, failure: unread, reload } = useLoaded<StorageView>(api, "/storage");
  const [days, setDays] = useState("30");
  const [isAsking, setAsking] = useState(false);
  const [work, setWork] = useState<"clean" | "vacuum" | "backup">();
  const [failure, setFailure] = useState<ApiFailure>();
  const cleanUp = async () => {
    setWork("clean");
    const result = await api.post<{ readonly deleted_count: number }>("/logs/cleanup", {
      body: { days: Number(days) },
    });
    setAsking(false);
    setWork(undefined);
    setFailure(result.failure);
    if (result.type === "ok") toasts.show("ok", t("settings.cleaned", { count: result.value.deleted_count }));
    reload();
  };
  const tend = async (kind: "vacuum" | "backup") => {
    setWork(kind);
    const result = await api.post<Partial<SavedFile>>(`/storage/${kind}`);
    setWork(undefined);
    setFailure(result.failure);
    if (result.type === "ok") {
      const { file } = result.value;
      toasts.show("ok", file === undefined ? t("settings.vacuumed") : t("settings.backed_up", { file }));
    }
    reload();
  };
  const problem = failure ?? unread;
  return { value, problem, reload, days, setDays, isAsking, setAsking, work, cleanUp, tend, toasts };
}

export default island("storage", Storage);
