import { useState } from "preact/hooks";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { useT } from "../../components/locale.ts";
import { type Tab, Tabs } from "../../components/tabs.tsx";
import { EditorNotices } from "./editor_notices.tsx";
import { FieldInput } from "./field_input.tsx";
import type { TextedGroup } from "./form_texts.ts";
import { countAt } from "./problems.ts";
import { RewriteTester } from "./rewrite_tester.tsx";
import { TestPanel } from "./test_panel.tsx";
import { type EditorOptions, type EditorState, useEditor } from "./use_editor.ts";

export interface EditorProps extends EditorOptions {
  readonly isReadOnly: boolean;
  readonly onClose: () => void;
}

/** All fields of one endpoint, in groups; a new one if there is none. */
export function Editor(props: EditorProps) {
  const { endpoint, form, isReadOnly, onClose } = props;
  const t = useT();
  const editor = useEditor(props);
  const { isChanged, isBusy } = editor;
  const [tab, setTab] = useState("basic");
  const title = endpoint === undefined ? t("endpoints.add_title") : t("endpoints.edit_title", { name: endpoint.name });
  const save = async () => {
    const wrong = await editor.save();
    const first = form.find((group) => wrong !== undefined && countAt(wrong, pathsOf(group)) > 0);
    if (first !== undefined) setTab(first.id);
  };
  const actions = (close: () => void) => (
    <>
      <Button onClick={close}>{isReadOnly ? t("action.close") : t("action.cancel")}</Button>
      {!isReadOnly && (
        <Button kind="primary" busy={isBusy} disabled={!isChanged} onClick={() => void save()}>
          {t("endpoints.save")}
        </Button>
      )}
    </>
  );
  return (
    <Dialog id="editor" title={title} open onClose={onClose} isChanged={isChanged && !isReadOnly} actions={actions}>
      <EditorNotices editor={editor} form={form} />
      <Tabs label={title} tabs={useEditorTabs(props, editor)} selected={tab} onSelect={setTab} />
    </Dialog>
  );
}

function useEditorTabs({ api, endpoint, form, isReadOnly }: EditorProps, editor: EditorState): Tab[] {
  const t = useT();
  const { problems, isChanged, draft } = editor;
  const path = endpoint === undefined ? "/endpoints/test" : `/endpoints/${encodeURIComponent(endpoint.id)}/test`;
  const isDraft = isChanged || endpoint === undefined;
  const groups = form.map((group): Tab => ({
    id: group.id,
    label: <TabLabel group={group} errors={countAt(problems, pathsOf(group))} />,
    panel: () => (
      <div class="stack">
        <p class="muted">{group.about}</p>
        <Fields {...{ group, editor, isReadOnly }} isNew={endpoint === undefined} />
        {group.id === "models" && endpoint !== undefined && <RewriteTester api={api} id={endpoint.id} draft={draft} />}
      </div>
    ),
  }));
  const test: Tab = {
    id: "test",
    label: t("endpoints.test"),
    panel: () => <TestPanel api={api} path={path} draft={isDraft ? draft : undefined} />,
  };
  return [...groups, test];
}

interface FieldsProps {
  readonly group: TextedGroup;
  readonly editor: EditorState;
  readonly isReadOnly: boolean;
  readonly isNew: boolean;
}

function Fields({ group, editor: { values, problems, set }, isReadOnly, isNew }: FieldsProps) {
  return (
    <div class="fields">
      {group.fields.map((field) => (
        <FieldInput
          key={field.path}
          field={field}
          value={values[field.path]!}
          // What is remembered is kept under it.
          disabled={isReadOnly || field.path === "id" && !isNew}
          errorAt={(path) => problems.at.get(path)}
          onValue={(value) => set(field.path, value)}
        />
      ))}
    </div>
  );
}

function TabLabel({ group: { title }, errors }: { readonly group: TextedGroup; readonly errors: number }) {
  return <>{title} {errors > 0 && <Badge tone="bad">{errors}</Badge>}</>;
}

function pathsOf({ fields }: TextedGroup): string[] {
  return fields.map(({ path }) => path);
}
