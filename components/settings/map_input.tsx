/** Values by names: added, changed, taken out. */
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";
import type { Entry } from "./draft.ts";
import { SecretInput } from "./secret_input.tsx";

interface MapInputProps {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly onEntries: (entries: readonly Entry[]) => void;
  /** Whether its values may be credentials. */
  readonly isSecret: boolean;
  readonly isReadOnly: boolean;
}

export function MapInput({ id, entries, onEntries, isSecret, isReadOnly }: MapInputProps) {
  const t = useT();
  const set = (at: number, change: Partial<Entry>) =>
    onEntries(entries.map((entry, index) => index === at ? { ...entry, ...change } : entry));
  return (
    <div class="stack tight items">
      {entries.map(({ name, value }, index) => {
        const input = { id: `${id}-${index}`, "aria-describedby": undefined, "aria-invalid": undefined };
        return (
          <div key={index} class="item map-entry">
            <input
              aria-label={t("settings.map_name")}
              placeholder={t("settings.map_name")}
              disabled={isReadOnly}
              value={name}
              onInput={(event) => set(index, { name: event.currentTarget.value })}
            />
            <label class="visually-hidden" for={input.id}>{t("settings.map_value")}</label>
            {isSecret
              ? (
                <SecretInput
                  input={input}
                  written={value}
                  onValue={(value) => set(index, { value: value ?? "" })}
                  isReadOnly={isReadOnly}
                  canRemove={false}
                />
              )
              : (
                <input
                  id={input.id}
                  placeholder={t("settings.map_value")}
                  disabled={isReadOnly}
                  value={String(value ?? "")}
                  onInput={(event) => set(index, { value: event.currentTarget.value })}
                />
              )}
            <Button
              kind="quiet"
              icon="trash"
              label={t("settings.item_remove", { number: index + 1 })}
              disabled={isReadOnly}
              onClick={() => onEntries(entries.filter((_, at) => at !== index))}
            />
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          icon="plus"
          disabled={isReadOnly}
          onClick={() => onEntries([...entries, { name: "", value: "" }])}
        >
          {t("settings.item_add")}
        </Button>
      </div>
    </div>
  );
}
