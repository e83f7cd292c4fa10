import { useState } from "preact/hooks";
import { useT } from "../../components/locale.ts";
import type { FormField } from "../../lib/admin/form_field.ts";
import type { Api, ApiFailure, ApiResult } from "../../lib/browser/api.ts";
import type { EndpointList } from "../../lib/admin/endpoint_views.ts";
import type { Translate } from "../../lib/i18n/translate.ts";
import type { TextedGroup } from "./form_texts.ts";
import {
  changedPaths,
  type FieldValue,
  type FormValues,
  newFrom,
  type Plain,
  rebased,
  repeatedNames,
  sentFor,
  valuesOf,
} from "./form_values.ts";
import type { Endpoint } from "./page_props.ts";
import { placed, type PlacedProblems } from "./problems.ts";

export interface EditorOptions {
  readonly api: Api;
  readonly form: readonly TextedGroup[];
  /** As it was when the editor was opened; `undefined`: a new one. */
  readonly endpoint: Endpoint | undefined;
  /** Of the file when that was. */
  readonly version: string | null;
  readonly reload: () => Promise<EndpointList | undefined>;
  readonly onSaved: (name: string, warnings: readonly string[]) => void;
}

interface Saved {
  readonly endpoint: Endpoint | null;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
}

export interface EditorState {
  readonly values: FormValues;
  readonly set: (path: string, value: FieldValue) => void;
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  readonly problems: PlacedProblems;
  /** What would be sent. */
  readonly draft: Plain;
  /** Paths that were changed here. */
  readonly mine: readonly string[];
  /** After a conflict: what somebody else has changed of this endpoint. */
  readonly theirs: readonly string[] | undefined;
  /** What is wrong; `undefined`: it was saved. */
  readonly save: () => Promise<PlacedProblems | undefined>;
}

interface Base {
  readonly values: FormValues;
  readonly version: string | null;
}

/** Somebody else's change was to delete the endpoint. */
const GONE: ApiFailure = { code: "NOT_FOUND", message: "", problems: [] };

/** A file that does not say an id yet has one all the same. */
function configurationOf(endpoint: Endpoint | undefined): Plain {
  if (endpoint === undefined) return {};
  return { id: endpoint.id, ...endpoint.configuration as { readonly [key: string]: Plain } | null };
}

/** What cannot even be sent. */
function unsendable(fields: readonly FormField[], values: FormValues, t: Translate): ApiResult<never> | undefined {
  const problems = repeatedNames(fields, values).map(({ path, name }) => (
    { path, message: t("form.name_again", { name }) }
  ));
  if (problems.length === 0) return undefined;
  return { type: "failed", failure: { code: "INVALID_CONFIGURATION", message: "", problems } };
}

export function useEditor({ api, form, endpoint, version, reload, onSaved }: EditorOptions): EditorState {
  const t = useT();
  const fields = form.flatMap((group) => group.fields);
  const paths = fields.map(({ path }) => path);
  const [base, setBase] = useState<Base>(() => ({ values: valuesOf(fields, configurationOf(endpoint)), version }));
  const [values, setValues] = useState(base.values);
  const [failure, setFailure] = useState<ApiFailure>();
  const [theirs, setTheirs] = useState<readonly string[]>();
  const [isBusy, setBusy] = useState(false);
  const mine = changedPaths(base.values, values);
  const draft = endpoint === undefined ? newFrom(fields, values) : sentFor(fields, base.values, values);

  /** Their changes come into the form; one's own stay, and are saved with the next try. */
  const meet = async () => {
    const list = await reload();
    const now = list?.endpoints.find(({ id }) => id === endpoint?.id);
    if (list === undefined) return;
    if (endpoint !== undefined && now === undefined) return setFailure(GONE);
    const next = valuesOf(fields, configurationOf(now));
    setTheirs(changedPaths(base.values, next));
    setValues(rebased(base.values, next, values));
    setBase({ values: next, version: list.version });
  };

  return {
    values,
    set(path, value) {
      setValues((before) => ({ ...before, [path]: value }));
    },
    isChanged: mine.length > 0,
    isBusy,
    problems: placed(failure, paths),
    draft,
    mine,
    theirs,
    async save() {
      if (isBusy) return undefined;
      setBusy(true);
      const options = { body: draft, ...(base.version === null ? {} : { version: base.version }) };
      const result = unsendable(fields, values, t) ??
        (endpoint === undefined
          ? await api.post<Saved>("/endpoints", options)
          : await api.put<Saved>(`/endpoints/${encodeURIComponent(endpoint.id)}`, options));
      setBusy(false);
      setTheirs(undefined);
      if (result.type === "failed") {
        setFailure(result.failure);
        if (result.failure.code === "CONFLICT") await meet();
        return placed(result.failure, paths);
      }
      setFailure(undefined);
      const list = await reload();
      const index = list?.endpoints.findIndex(({ id }) => id === result.value.endpoint?.id) ?? -1;
      const own = result.value.warnings.filter(({ path }) => path.startsWith(`endpoints[${index}]`));
      onSaved(String(values["name"]), own.map(({ message }) => message.replace(/^endpoints\[\d+\]\./, "")));
      return undefined;
    },
  };
}
