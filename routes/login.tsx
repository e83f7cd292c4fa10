/** Where a browser gives the password. */
import { Button } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Field } from "../components/field.tsx";
import { Logo, Switches, type Theme } from "../components/layout.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";

export interface LoginData {
  readonly csrfToken: string;
  /** Where it leads. */
  readonly next: string;
  /** What came of the last try. */
  readonly fault:
    | { readonly type: "wrong" | "expired" }
    | { readonly type: "slowed"; readonly seconds: number }
    | undefined;
  readonly url: URL;
  readonly theme: Theme;
}

const FAULTS = { wrong: "login.wrong", expired: "login.expired", slowed: "login.slowed" } as const;

export default function Login({ csrfToken, next, fault, url, theme }: LoginData) {
  const t = useT();
  return (
    <div class="alone">
      <main class="stack">
        <h1 class="row">
          <Logo /> {t("login.title")}
        </h1>
        {fault !== undefined && (
          <Notice tone={fault.type === "wrong" ? "bad" : "warn"} isAlert>
            {t(FAULTS[fault.type], "seconds" in fault ? { count: fault.seconds } : {})}
          </Notice>
        )}
        <Card label={t("login.title")}>
          <form method="post" action="/admin/login" class="stack">
            <input type="hidden" name="csrf_token" value={csrfToken} />
            <input type="hidden" name="next" value={next} />
            {/* So that password managers know whose it is. */}
            <input type="text" name="username" value="admin" autocomplete="username" readOnly hidden />
            <Field id="password" label={t("login.password")} hint={t("login.hint")}>
              {(input) => (
                <input {...input} name="password" type="password" autocomplete="current-password" required autofocus />
              )}
            </Field>
            <Button kind="primary" type="submit">{t("login.submit")}</Button>
          </form>
        </Card>
        <div class="row">
          <Switches url={url} theme={theme} />
        </div>
      </main>
    </div>
  );
}
