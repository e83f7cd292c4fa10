import type { FieldInput } from "./field.tsx";
import { useT } from "./locale.ts";
import { VERBATIM } from "./verbatim.ts";

interface FileInputProps extends FieldInput {
  /** Which files are offered, as the attribute `accept` has it. */
  readonly accept: string;
  readonly disabled?: boolean;
  /** Of the file that is chosen; `undefined`: none is. */
  readonly name: string | undefined;
  readonly onFile: (file: File) => void;
}

/** A file of the visitor's. What browsers draw for it speaks their own language, which need not be the page's. */
export function FileInput({ name, onFile, ...input }: FileInputProps) {
  const t = useT();
  return (
    <div class="file-input row">
      <input
        {...input}
        class="visually-hidden"
        type="file"
        onChange={(event) => {
          const { currentTarget } = event;
          const file = currentTarget.files?.[0];
          // The same file once more is a choice too: somebody has mended it.
          currentTarget.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
      <label class="button" for={input.id}>{t("settings.file_choose")}</label>
      <span class="break muted" {...(name === undefined ? {} : VERBATIM)}>{name ?? t("settings.file_none")}</span>
    </div>
  );
}
