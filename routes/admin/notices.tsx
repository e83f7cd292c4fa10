/** The packages of others that this program is made of, with their licences: too much to come with another page. */
import { ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { VERBATIM } from "../../components/verbatim.ts";
import { type AboutView, aboutView } from "../../lib/admin/about.ts";
import type { PageCall } from "../page.tsx";

type NoticesData = Pick<AboutView, "packages">;

export function handler({ admin }: PageCall): NoticesData {
  return { packages: aboutView(admin).packages };
}

export default function Notices({ packages }: NoticesData) {
  const t = useT();
  const back = <ButtonLink href="/admin/settings#about" icon="left">{t("nav.settings")}</ButtonLink>;
  return (
    <>
      <PageHead title={t("settings.notices")} actions={back}>{t("settings.notices_text")}</PageHead>
      <Card label={t("settings.notices")}>
        <div class="stack tight">
          {packages.map(({ name, version, license, text }) => (
            <details key={name}>
              <summary {...VERBATIM}>
                {name} {version} <span class="muted">{license}</span>
              </summary>
              <pre class="small">{text}</pre>
            </details>
          ))}
        </div>
      </Card>
    </>
  );
}
