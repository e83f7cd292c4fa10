import { ErrorNotice } from "../../components/error_notice.tsx";
import { joined } from "../../components/joined.ts";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import type { TextedGroup } from "./form_texts.ts";
import type { EditorState } from "./use_editor.ts";

interface EditorNoticesProps {
  readonly editor: EditorState;
  readonly form: readonly TextedGroup[];
}

/** What went wrong and is of no field, somebody else's changes among it. */
export function EditorNotices({ editor: { problems, theirs, mine }, form }: EditorNoticesProps) {
  const t = useT();
  if (theirs === undefined) return problems.others === undefined ? null : <ErrorNotice failure={problems.others} />;
  const fields = form.flatMap((group) => group.fields);
  const labels = (paths: readonly string[]) =>
    joined(t, "list.comma", paths.map((path) => fields.find((field) => field.path === path)?.label ?? path));
  const both = labels(theirs.filter((path) => mine.includes(path)));
  return (
    <Notice tone="warn" isAlert title={t("endpoints.theirs")}>
      {theirs.length === 0 ? t("endpoints.theirs_elsewhere") : t("endpoints.theirs_here", { fields: labels(theirs) })}
      {both !== "" && <div>{t("endpoints.theirs_both", { fields: both })}</div>}
    </Notice>
  );
}
