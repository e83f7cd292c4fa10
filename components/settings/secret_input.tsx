/** A credential: whether there is one is shown, and nothing else of it. */
import { Button } from "../button.tsx";
import type { FieldInput } from "../field.tsx";
import { useT } from "../locale.ts";

interface SecretInputProps {
  readonly input: FieldInput;
  /** What was typed, a mask for what the file has, or nothing. */
  readonly written: unknown;
  readonly onValue: (value: string | null) => void;
  readonly isReadOnly: boolean;
  /** Whether it can be taken out; of an item the whole item goes. */
  readonly canRemove?: boolean;
}

interface Mask {
  readonly set: boolean;
  readonly from: string;
  readonly variable?: string;
}

export function SecretInput({ input, written, onValue, isReadOnly, canRemove = true }: SecretInputProps) {
  const t = useT();
  const mask = typeof written === "object" && written !== null ? written as Mask : undefined;
  const kept = mask?.set !== true
    ? t("settings.secret_none")
    : mask.variable === undefined
    ? t("settings.secret_set")
    : t("settings.secret_variable", { name: `\${${mask.variable}}` });
  return (
    <div class="setting-field">
      <input
        {...input}
        type="password"
        autocomplete="new-password"
        disabled={isReadOnly}
        value={typeof written === "string" ? written : ""}
        placeholder={kept}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {canRemove && mask?.set === true && !isReadOnly && (
        <Button
          kind="quiet"
          size="small"
          icon="trash"
          label={t("settings.secret_remove")}
          onClick={() => onValue(null)}
        />
      )}
    </div>
  );
}
