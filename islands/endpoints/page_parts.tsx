/** Small parts of the page of endpoints. */
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Confirm } from "../../components/confirm.tsx";
import { EmptyState } from "../../components/empty_state.tsx";
import { useT } from "../../components/locale.ts";
import { VERBATIM } from "../../components/verbatim.ts";
import type { Endpoint } from "./page_props.ts";

interface ActionsProps {
  readonly endpoints: readonly Endpoint[];
  readonly isReadOnly: boolean;
  /** What is done with all stands at what was found, then, and is done with that alone. */
  readonly isFiltering: boolean;
  readonly onResetAll: () => void;
  readonly onTestAll: () => void;
  readonly onAdd: () => void;
}

export function Actions({ endpoints, isReadOnly, isFiltering, onResetAll, onTestAll, onAdd }: ActionsProps) {
  const t = useT();
  return (
    <>
      {!isFiltering && endpoints.some(({ states }) => states.length > 0) && (
        <Button icon="refresh" onClick={onResetAll}>{t("endpoints.reset_all")}</Button>
      )}
      {!isFiltering && endpoints.length > 0 && (
        <Button icon="play" onClick={onTestAll}>{t("endpoints.test_all")}</Button>
      )}
      <Button kind="primary" icon="plus" disabled={isReadOnly} onClick={onAdd}>{t("endpoints.add")}</Button>
    </>
  );
}

export function Empty({ isReadOnly, onAdd }: Pick<ActionsProps, "isReadOnly" | "onAdd">) {
  const t = useT();
  return (
    <Card label={t("endpoints.none")}>
      <EmptyState
        icon="endpoints"
        title={t("endpoints.none")}
        actions={<Button kind="primary" icon="plus" disabled={isReadOnly} onClick={onAdd}>{t("endpoints.add")}</Button>}
      >
        {t("endpoints.none_text")}
      </EmptyState>
    </Card>
  );
}

export function NoneFound({ onShowAll }: { readonly onShowAll: () => void }) {
  const t = useT();
  return (
    <Card label={t("endpoints.filter_none")}>
      <EmptyState
        icon="search"
        title={t("endpoints.filter_none")}
        actions={<Button onClick={onShowAll}>{t("endpoints.filter_all")}</Button>}
      >
        {t("endpoints.filter_none_text")}
      </EmptyState>
    </Card>
  );
}

/** What comes after the first endpoint. */
export function NextStep() {
  const t = useT();
  return (
    <p class="muted">
      {t("endpoints.next")} <ButtonLink size="small" href="/help">{t("nav.help")}</ButtonLink>
    </p>
  );
}

interface DeleteProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onDelete: () => Promise<unknown>;
}

export function Delete({ name, onClose, onDelete }: DeleteProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  return (
    <Confirm
      id="delete"
      title={t("endpoints.delete_title", { name })}
      open
      action={t("endpoints.delete")}
      busy={isBusy}
      onClose={onClose}
      onConfirm={() => {
        setBusy(true);
        void onDelete();
      }}
    >
      <p>{t("endpoints.delete_text")}</p>
    </Confirm>
  );
}

interface SwitchOffProps {
  readonly endpoints: readonly Endpoint[];
  readonly onClose: () => void;
  readonly onSwitchOff: () => Promise<unknown>;
}

export function SwitchOff({ endpoints, onClose, onSwitchOff }: SwitchOffProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  return (
    <Confirm
      id="switch-off"
      title={t("endpoints.switch_off_title", { count: endpoints.length })}
      open
      action={t("endpoints.switch_off_shown", { count: endpoints.length })}
      busy={isBusy}
      onClose={onClose}
      onConfirm={() => {
        setBusy(true);
        void onSwitchOff();
      }}
    >
      <p>{t("endpoints.switch_off_text")}</p>
      <ul>{endpoints.map(({ id, name }) => <li key={id} class="break" {...VERBATIM}>{name}</li>)}</ul>
    </Confirm>
  );
}
