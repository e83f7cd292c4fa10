/** What this program is, where it keeps things, and what of others is in it. */
import type { AboutView } from "../../lib/admin/about.ts";
import { useT } from "../locale.ts";

export function About({ about }: { readonly about: AboutView }) {
  const t = useT();
  const { version, deno, os, arch, config_file, storage_directory, log_file, packages } = about;
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
      <div class="stack tight">
        <h3>{t("settings.notices")}</h3>
        <p class="small muted">{t("settings.notices_text")}</p>
        {packages.map(({ name, version, license, text }) => (
          <details key={name}>
            <summary>
              {name} {version} <span class="muted">{license}</span>
            </summary>
            <pre class="small">{text}</pre>
          </details>
        ))}
      </div>
    </div>
  );
}
