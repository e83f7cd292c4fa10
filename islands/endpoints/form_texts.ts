/** The form as the server hands it to the page: its fields with their words. */
import type { FormField, FormInput } from "../../lib/admin/form_field.ts";
import type { FieldValue } from "./form_values.ts";

export interface TextedField extends FormField {
  readonly label: string;
  readonly hint: string;
  /** What a number is of. */
  readonly unit?: string;
  readonly input: Exclude<FormInput, { readonly type: "rows" }> | {
    readonly type: "rows";
    readonly fields: readonly TextedField[];
  };
}

export interface TextedGroup {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly TextedField[];
}

export interface FieldInputProps {
  readonly field: TextedField;
  readonly value: FieldValue;
  readonly disabled: boolean;
  /** What is wrong at a path. */
  readonly errorAt: (path: string) => string | undefined;
  readonly onValue: (value: FieldValue) => void;
}
