import { useLayoutEffect, useRef } from "preact/hooks";
import { Balance } from "../../components/balance.tsx";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { EndpointState } from "../../components/endpoint_state.tsx";
import { Icon } from "../../components/icon.tsx";
import { useT } from "../../components/locale.ts";
import { Switch } from "../../components/switch.tsx";
import { UsageWindows } from "../../components/usage_windows.tsx";
import { Time } from "../../components/values.tsx";
import { VERBATIM } from "../../components/verbatim.ts";
import { BalanceButton } from "./balance_button.tsx";
import type { Endpoint } from "./page_props.ts";

export interface EndpointItemProps {
  readonly endpoint: Endpoint;
  /** Among those that are shown. */
  readonly index: number;
  readonly count: number;
  /** Among all, from 1. */
  readonly place: number;
  readonly total: number;
  /** What stands before it: its place, or that of all with its priority. */
  readonly number: number;
  readonly isReadOnly: boolean;
  readonly onMove: (to: number) => void;
  readonly onToggle: (enabled: boolean) => void;
  readonly onTest: () => void;
  readonly onBalance: () => Promise<void>;
  readonly onEdit: () => void;
  readonly onCopy: () => void;
  readonly onReset: () => void;
  readonly onDelete: () => void;
}

/** One endpoint of the list: where it stands, how it is, and what can be done with it. */
export function EndpointItem(props: EndpointItemProps) {
  const t = useT();
  const { endpoint, number, isReadOnly, onToggle, onEdit } = props;
  const { name, url, protocols, enabled, in_flight: running, learned } = endpoint;
  return (
    <li class={enabled ? "endpoint" : "endpoint off"} data-endpoint={endpoint.id}>
      <Handle {...props} />
      <span class="place number" title={t("endpoints.priority", { priority: endpoint.priority })}>{number}</span>
      <div class="who">
        <h3 class="break">
          <button type="button" class="link" onClick={onEdit} {...VERBATIM}>{name}</button>
        </h3>
        <div class="small muted break" {...VERBATIM}>{url}</div>
        <div class="row">
          {protocols.map((protocol) => <Badge key={protocol}>{protocol}</Badge>)}
          {tagsOf(endpoint).map((tag) => <Badge key={tag} tone="info" title={t("endpoints.tag")} isName>{tag}</Badge>)}
          {running > 0 && <Badge tone="info">{t("endpoints.running", { count: running })}</Badge>}
          {learned > 0 && (
            <a class="small" href={`/admin/learned?endpoint=${encodeURIComponent(endpoint.id)}`}>
              {t("endpoints.learned", { count: learned })}
            </a>
          )}
        </div>
      </div>
      <State endpoint={endpoint} />
      <Switch
        checked={enabled}
        disabled={isReadOnly}
        label={t("endpoints.enabled", { name })}
        onValue={onToggle}
      />
      <Tools {...props} />
    </li>
  );
}

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowUp: (index) => index - 1,
  ArrowDown: (index) => index + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function Handle({ endpoint: { name }, index, count, place, total, isReadOnly, onMove }: EndpointItemProps) {
  const t = useT();
  const button = useRef<HTMLButtonElement>(null);
  const isMoved = useRef(false);
  // What is put elsewhere in a document loses the focus, and the next key with it.
  useLayoutEffect(() => {
    if (isMoved.current) button.current?.focus();
    isMoved.current = false;
  }, [index]);
  return (
    <button
      ref={button}
      type="button"
      class="handle"
      disabled={isReadOnly || count < 2}
      aria-label={t("endpoints.handle", { name, place, total })}
      title={t("endpoints.handle_title")}
      onKeyDown={(event) => {
        const to = STEPS[event.key]?.(index, count);
        if (to === undefined) return;
        event.preventDefault();
        if (to < 0 || to >= count || to === index) return;
        isMoved.current = true;
        onMove(to);
      }}
    >
      <Icon name="drag" />
    </button>
  );
}

function State({ endpoint: { state, states, windows, balance } }: Pick<EndpointItemProps, "endpoint">) {
  const t = useT();
  return (
    <div class="how">
      <EndpointState state={state} />
      {states.map(({ model, reason, until }) => (
        <div key={`${model} ${reason}`} class="small muted break">
          {model === "" ? reason : t("endpoints.of_model", { model, reason })}
          {until !== null && (
            <>
              {" "}
              <span class="nowrap">
                {t("endpoints.until")} <Time time={until} shown="time" />
              </span>
            </>
          )}
        </div>
      ))}
      <UsageWindows windows={windows} />
      <Balance balance={balance} />
    </div>
  );
}

function Tools({ endpoint, isReadOnly, onTest, onBalance, onEdit, onCopy, onReset, onDelete }: EndpointItemProps) {
  const t = useT();
  const { name, states } = endpoint;
  return (
    <div class="tools">
      <Button size="small" onClick={onTest} aria-label={t("endpoints.test_name", { name })}>
        {t("endpoints.test")}
      </Button>
      <BalanceButton {...{ endpoint, onBalance }} />
      {states.length > 0 && (
        <Button size="small" icon="refresh" onClick={onReset} title={t("endpoints.reset_title")}>
          {t("endpoints.reset")}
        </Button>
      )}
      <Button kind="quiet" size="small" icon="edit" label={t("endpoints.edit_name", { name })} onClick={onEdit} />
      <Button
        kind="quiet"
        size="small"
        icon="copy"
        label={t("endpoints.copy_name", { name })}
        disabled={isReadOnly}
        onClick={onCopy}
      />
      <Button
        kind="quiet"
        size="small"
        icon="trash"
        label={t("endpoints.delete_name", { name })}
        disabled={isReadOnly}
        onClick={onDelete}
      />
    </div>
  );
}

function tagsOf({ configuration }: Endpoint): readonly string[] {
  const tags = (configuration as { readonly tags?: unknown } | null)?.tags;
  return Array.isArray(tags) ? tags.map(String) : [];
}
