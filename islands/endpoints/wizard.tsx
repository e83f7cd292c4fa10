import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { EmptyState } from "../../components/empty_state.tsx";
import { useT } from "../../components/locale.ts";
import type { Api } from "../../lib/browser/api.ts";
import type { Preset } from "./page_props.ts";
import { found } from "./preset_draft.ts";
import { WizardForm } from "./wizard_form.tsx";

interface WizardProps {
  readonly api: Api;
  readonly presets: readonly Preset[];
  readonly version: string | null;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
  /** To the form with all fields instead. */
  readonly onByHand: () => void;
}

/** Adds an endpoint in two steps: whose it is, and with which key. */
export function Wizard(props: WizardProps) {
  const { presets, onClose, onByHand } = props;
  const t = useT();
  const [preset, setPreset] = useState<Preset>();
  if (preset !== undefined) return <WizardForm {...props} preset={preset} onBack={() => setPreset(undefined)} />;
  return (
    <Dialog
      id="wizard"
      title={t("endpoints.wizard")}
      open
      onClose={onClose}
      actions={() => <Button onClick={onByHand}>{t("endpoints.by_hand")}</Button>}
    >
      <Choice presets={presets} onChoose={setPreset} />
    </Dialog>
  );
}

function Choice({ presets, onChoose }: Pick<WizardProps, "presets"> & { readonly onChoose: (preset: Preset) => void }) {
  const t = useT();
  const [search, setSearch] = useState("");
  const shown = found(presets, search);
  const groups = [...new Set(shown.map(({ groupName }) => groupName))];
  return (
    <>
      <p class="muted">{t("endpoints.wizard_about")}</p>
      <input
        type="search"
        value={search}
        aria-label={t("endpoints.wizard_search")}
        placeholder={t("endpoints.wizard_search")}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {shown.length === 0 && (
        <EmptyState title={t("endpoints.wizard_none")}>{t("endpoints.wizard_none_text")}</EmptyState>
      )}
      {groups.map((group) => (
        <section key={group} class="stack tight">
          <h3>{group}</h3>
          <div class="presets">
            {shown.filter(({ groupName }) => groupName === group).map((preset) => (
              <button
                type="button"
                class="preset"
                key={preset.profile_id}
                onClick={() => onChoose(preset)}
              >
                <strong>{preset.display_name}</strong>
                <span class="small muted clip">{new URL(preset.url).host}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
