import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";

interface FileProblemsProps {
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** What is wrong with the file on disk, which is not in use. */
export function FileProblems({ problems }: FileProblemsProps) {
  const t = useT();
  if (problems.length === 0) return null;
  return (
    <Notice tone="bad" title={t("settings.file_is_bad")}>
      <ul class="small">{problems.map(({ path, message }) => <li key={path + message}>{message}</li>)}</ul>
    </Notice>
  );
}
