/** Settings under their headings. */
import type { SettingView } from "../../lib/admin/settings.ts";
import { Card } from "../card.tsx";
import { EmptyState } from "../empty_state.tsx";
import { useT } from "../locale.ts";
import type { Drafts } from "./draft.ts";
import { SETTING_GROUPS } from "./groups.ts";
import { SettingRow } from "./setting_row.tsx";

interface SettingGroupsProps {
  /** Those that are to be seen. */
  readonly settings: readonly SettingView[];
  readonly drafts: Drafts;
  readonly onDrafts: (drafts: Drafts) => void;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly isReadOnly: boolean;
}

export function SettingGroups({ settings, drafts, onDrafts, problems, isReadOnly }: SettingGroupsProps) {
  const t = useT();
  if (settings.length === 0) {
    return (
      <Card label={t("nav.settings")}>
        <EmptyState icon="search" title={t("settings.nothing_found")}>{t("settings.nothing_found_text")}</EmptyState>
      </Card>
    );
  }
  const errorAt = (path: string) =>
    problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}[`))?.message;
  const row = (path: string) => {
    const setting = settings.find((each) => each.path === path);
    if (setting === undefined) return [];
    const props = { setting, drafts, onDrafts, error: errorAt(path), isReadOnly };
    return [<SettingRow key={path} {...props} />];
  };
  return (
    <>
      {SETTING_GROUPS.map(({ id, title, paths }) => {
        const rows = paths.flatMap(row);
        return rows.length === 0 ? null : (
          <Card key={id} id={id} title={t(title)}>
            <div class="setting-grid">{rows}</div>
          </Card>
        );
      })}
    </>
  );
}
