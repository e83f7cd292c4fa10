import { ButtonLink } from "../button.tsx";
import { Card } from "../card.tsx";
import { useT } from "../locale.ts";

/** The way of a newcomer. */
export function Welcome() {
  const t = useT();
  return (
    <Card title={t("welcome.title")}>
      <ol class="steps">
        <li>
          <h3>{t("welcome.endpoint")}</h3>
          <p class="muted">{t("welcome.endpoint_text")}</p>
          <div>
            <ButtonLink href="/admin/endpoints" kind="primary" icon="plus">{t("welcome.endpoint_button")}</ButtonLink>
          </div>
        </li>
        <li>
          <h3>{t("welcome.client")}</h3>
          <p class="muted">{t("welcome.client_text")}</p>
          <div>
            <ButtonLink href="/help" icon="help">{t("nav.help")}</ButtonLink>
          </div>
        </li>
        <li>
          <h3>{t("welcome.watch")}</h3>
          <p class="muted">{t("welcome.watch_text")}</p>
        </li>
      </ol>
    </Card>
  );
}
