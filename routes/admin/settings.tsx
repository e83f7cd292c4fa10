/** Everything in the configuration that is neither an endpoint nor a tagger; the file itself, the records, the program. */
import { Card } from "../../components/card.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { FileProblems } from "../../components/settings/file_problems.tsx";
import { About } from "../../components/settings/about.tsx";
import { SETTING_GROUPS } from "../../components/settings/groups.ts";
import ConfigFile from "../../islands/config_file.tsx";
import Settings from "../../islands/settings.tsx";
import Storage from "../../islands/storage.tsx";
import { type AboutView, aboutView } from "../../lib/admin/about.ts";
import { type SettingsView, settingsView } from "../../lib/admin/settings.ts";
import type { PageCall } from "../page.tsx";

interface SettingsData {
  readonly view: SettingsView;
  readonly about: AboutView;
  readonly query: string;
}

/** In the order of the page. */
const SECTIONS = [
  ...SETTING_GROUPS,
  { id: "storage", title: "settings.storage" },
  { id: "file", title: "settings.file" },
  { id: "about", title: "settings.about_program" },
];

export async function handler({ admin, url }: PageCall): Promise<SettingsData> {
  return { view: await settingsView(admin), about: aboutView(admin), query: url.searchParams.get("q") ?? "" };
}

export default function SettingsPage({ view, about, query }: SettingsData) {
  const t = useT();
  const { problems, read_only } = view;
  return (
    <div class="stack">
      <PageHead title={t("nav.settings")}>{t("settings.about")}</PageHead>
      {read_only !== null && <Notice tone="warn" title={t("error.read_only")}>{read_only}</Notice>}
      <FileProblems problems={problems} />
      <nav class="jump small" aria-label={t("settings.sections")}>
        {SECTIONS.map(({ id, title }) => <a key={id} href={`#${id}`}>{t(title)}</a>)}
      </nav>
      <Settings first={view} query={query} />
      <Card id="storage" title={t("settings.storage")}>
        <Storage />
      </Card>
      <Card id="file" title={t("settings.file")}>
        <ConfigFile readOnly={read_only} />
      </Card>
      <Card id="about" title={t("settings.about_program")}>
        <About about={about} />
      </Card>
    </div>
  );
}
