import { useState } from "preact/hooks";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import type { Translate } from "../../lib/i18n/translate.ts";
import type { FieldInputProps } from "./form_texts.ts";
import type { SecretValue } from "./form_values.ts";

type Props = Omit<FieldInputProps, "value"> & { readonly secret: SecretValue };

/** What is there is never shown; what is typed replaces it. */
export function SecretInput({ field: { path, label, hint }, secret, disabled, errorAt, onValue }: Props) {
  const t = useT();
  const [isShown, setShown] = useState(false);
  const { mask, text, isRemoved } = secret;
  const isKept = mask !== undefined && !isRemoved && text === "";
  return (
    <Field id={`field-${path}`} label={label} hint={hint} error={errorAt(path)}>
      {(input) => (
        <div class="stack tight">
          <div class="with-button">
            <input
              {...input}
              type={isShown ? "text" : "password"}
              value={text}
              placeholder={isKept ? t("endpoints.secret_kept") : t("endpoints.secret_none")}
              disabled={disabled}
              spellcheck={false}
              autocomplete="new-password"
              onInput={(event) => onValue({ ...secret, text: event.currentTarget.value })}
            />
            {text !== "" && (
              <Button size="small" onClick={() => setShown(!isShown)}>
                {isShown ? t("endpoints.secret_hide") : t("endpoints.secret_show")}
              </Button>
            )}
          </div>
          {mask !== undefined && (
            <div class="row">
              <Badge tone={isKept ? "ok" : "warn"}>
                {isKept
                  ? keptAt(mask, t)
                  : text === ""
                  ? t("endpoints.secret_removed")
                  : t("endpoints.secret_replaced")}
              </Badge>
              {!disabled && (
                <Button
                  kind="quiet"
                  size="small"
                  onClick={() => onValue({ mask, text: "", isRemoved: isKept })}
                >
                  {isKept ? t("endpoints.secret_remove") : t("endpoints.secret_keep")}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
    </Field>
  );
}

function keptAt({ from, variable }: NonNullable<SecretValue["mask"]>, t: Translate): string {
  if (from === "environment") return t("endpoints.secret_from", { variable: `\${${variable ?? ""}}` });
  return variable === undefined ? t("endpoints.secret_file") : t("endpoints.secret_default", { variable });
}
