/** What this program is, and where it keeps things. */
import type { AboutView } from "../../lib/admin/about.ts";
import { ButtonLink } from "../button.tsx";
import { useT } from "../locale.ts";

export function About({ about }: { readonly about: Omit<AboutView, "packages"> }) {
  const t = useT();
  const { version, deno, os, arch, config_file, storage_directory, log_file } = about;
  const runtime = `Deno ${deno} · ${os} ${arch}`;
  return (
    <div class="stack">
      <dl class="named-values">
        <dt>{t("settings.version")}</dt>
        <dd>{version}</dd>
        <dt>{t("settings.runtime")}</dt>
        <dd>{runtime}</dd>
        <dt>{t("settings.config_file")}</dt>
        <dd>
          <code class="break">{config_file}</code>
        </dd>
        <dt>{t("settings.kept_in")}</dt>
        <dd>
          <code class="break">{storage_directory}</code>
        </dd>
        <dt>{t("settings.log_file")}</dt>
        <dd>
          <code class="break">{log_file}</code>
        </dd>
      </dl>
      <div>
        <ButtonLink size="small" href="/admin/settings/notices">{t("settings.notices")}</ButtonLink>
      </div>
    </div>
  );
}
