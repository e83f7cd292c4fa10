/** Conversations of agents, the latest first. */
import { Button, ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { EmptyState } from "../../components/empty_state.tsx";
import { Field } from "../../components/field.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Pager } from "../../components/pager.tsx";
import { Select } from "../../components/select.tsx";
import { SessionTable } from "../../components/sessions/session_table.tsx";
import { type SessionList, sessionList } from "../../lib/admin/session_list.ts";
import { CLIENTS } from "../../lib/admin/test_model_rewrite.ts";
import { kept } from "../api/query.ts";
import type { PageCall } from "../page.tsx";

export function handler({ admin, url: { searchParams } }: PageCall): Promise<SessionList> {
  const asked = (name: string) => searchParams.get(name) ?? "";
  return kept(sessionList(admin, { text: asked("text"), client: asked("client"), after: asked("after") }));
}

export default function Sessions(list: SessionList) {
  const t = useT();
  const { sessions, text, client, after, next } = list;
  const query = new URLSearchParams(Object.entries({ text, client }).filter(([, value]) => value !== "")).toString();
  const isSearch = query !== "" || after !== "";
  return (
    <>
      <PageHead title={t("nav.sessions")}>{t("sessions.about")}</PageHead>
      {(sessions.length > 0 || isSearch) && <Search {...list} />}
      <Card label={t("nav.sessions")} flush>
        {sessions.length > 0 ? <SessionTable sessions={sessions} /> : isSearch
          ? (
            <EmptyState
              icon="search"
              title={t("sessions.not_found")}
              actions={<ButtonLink href="/admin/sessions">{t("sessions.show_all")}</ButtonLink>}
            >
              {t("sessions.not_found_text")}
            </EmptyState>
          )
          : (
            <EmptyState
              icon="sessions"
              title={t("sessions.none")}
              actions={<ButtonLink href="/help" kind="primary" icon="help">{t("nav.help")}</ButtonLink>}
            >
              {t("sessions.none_text")}
            </EmptyState>
          )}
        <Pager path="/admin/sessions" query={query} after={after} next={next} />
      </Card>
    </>
  );
}

function Search({ text, client }: Pick<SessionList, "text" | "client">) {
  const t = useT();
  return (
    <form method="get" action="/admin/sessions" class="row session-search" role="search">
      <Field id="text" label={t("sessions.words")}>
        {(input) => (
          <input {...input} type="search" name="text" value={text} placeholder={t("sessions.words_example")} />
        )}
      </Field>
      <Field id="client" label={t("sessions.client")}>
        {(input) => (
          <Select
            {...input}
            name="client"
            value={client}
            options={[
              { value: "", label: t("sessions.any_client") },
              ...CLIENTS.map((name) => ({ value: name, label: name })),
            ]}
          />
        )}
      </Field>
      <Button type="submit" icon="search">{t("sessions.search")}</Button>
    </form>
  );
}
