/** The configuration file as a whole: given out, and put back. */
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { Field } from "../components/field.tsx";
import { FileInput } from "../components/file_input.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import { type Checked, RestoreCheck } from "../components/settings/restore_check.tsx";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { download } from "./settings/download.ts";

interface ConfigFileProps {
  /** Why the file cannot be written; `null`: it can. */
  readonly readOnly: string | null;
}

/** A file that somebody has picked, and what would come of it. */
interface Picked {
  readonly name: string;
  readonly text: string;
  readonly check: Checked;
}

function ConfigFile({ readOnly }: ConfigFileProps) {
  const t = useT();
  const { picked, failure, isAsking, setAsking, isBusy, isDone, backUp, pick, restore } = useConfigFile();
  return (
    <div class="stack">
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {isDone && (
        <Notice
          tone="ok"
          title={t("settings.restored")}
          actions={<ButtonLink size="small" href="/admin/settings">{t("settings.reload")}</ButtonLink>}
        >
          {t("settings.restored_text")}
        </Notice>
      )}
      <Downloads onBackUp={() => void backUp()} />
      <Field id="restore" label={t("settings.restore")} hint={readOnly ?? t("settings.restore_hint")}>
        {(input) => (
          <FileInput
            {...input}
            accept=".yaml,.yml,.backup,application/yaml"
            disabled={readOnly !== null}
            name={picked?.name}
            onFile={(file) => void pick(file)}
          />
        )}
      </Field>
      {picked !== undefined && (
        <RestoreCheck
          name={picked.name}
          check={picked.check}
          onRestore={() => setAsking(true)}
        />
      )}
      <Confirm
        id="confirm-restore"
        title={t("settings.restore_title")}
        open={isAsking}
        action={t("settings.restore_now")}
        busy={isBusy}
        onClose={() => setAsking(false)}
        onConfirm={() => void restore()}
      >
        {t("settings.restore_text")}
      </Confirm>
    </div>
  );
}

function useConfigFile() {
  const api = useApi();
  const [picked, setPicked] = useState<Picked>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const backUp = async () => {
    const result = await api.post<string>("/config/backup");
    setFailure(result.failure);
    if (result.type === "ok") download(result.value, "config-backup.yaml");
  };
  const pick = async (file: File) => {
    setPicked(undefined);
    setDone(false);
    const text = await file.text();
    const result = await api.post<Checked>("/config/check", { body: { text } });
    setFailure(result.failure);
    if (result.type === "ok") setPicked({ name: file.name, text, check: result.value });
  };
  const restore = async () => {
    if (picked === undefined) return;
    setBusy(true);
    const { text, check: { version } } = picked;
    const result = await api.post("/config/restore", { body: { text }, version: version ?? "" });
    setBusy(false);
    setAsking(false);
    setFailure(result.failure);
    setDone(result.type === "ok");
    if (result.type === "ok") setPicked(undefined);
  };
  return { picked, failure, isAsking, setAsking, isBusy, isDone, backUp, pick, restore };
}

function Downloads({ onBackUp }: { readonly onBackUp: () => void }) {
  const t = useT();
  return (
    <div class="stack tight">
      <div class="row">
        <ButtonLink icon="download" href="/admin/api/config/shared" download="config-shared.yaml">
          {t("settings.download_shared")}
        </ButtonLink>
        <Button icon="download" onClick={onBackUp}>{t("settings.download_whole")}</Button>
      </div>
      <p class="small muted">{t("settings.download_hint")}</p>
    </div>
  );
}

export default island("config_file", ConfigFile);
