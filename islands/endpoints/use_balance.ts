import { balanceText } from "../../components/balance.tsx";
import { errorLine } from "../../components/error_text.ts";
import { useFormat, useT } from "../../components/locale.ts";
import type { ToastList } from "../../components/toasts.tsx";
import type { AskedBalance } from "../../lib/admin/balance.ts";
import type { Api } from "../../lib/browser/api.ts";
import type { Endpoint } from "./page_props.ts";

interface BalanceOptions {
  readonly api: Api;
  readonly toasts: ToastList;
  /** There is another figure to show. */
  readonly onTold: () => Promise<unknown>;
}

export type AskBalance = (endpoint: Endpoint) => Promise<void>;

/** Asks what is left on an endpoint's account, and says it, or why nobody knows. */
export function useBalance({ api, toasts, onTold }: BalanceOptions): AskBalance {
  const t = useT();
  const format = useFormat();
  return async ({ id, name }) => {
    const result = await api.post<AskedBalance>(`/endpoints/${encodeURIComponent(id)}/balance`);
    if (result.type === "failed") {
      return toasts.show("bad", errorLine(result.failure, t, (reason) => t("endpoints.failed", { reason })));
    }
    const { balance, error } = result.value;
    const said = balance === null ? error ?? "" : balanceText(balance, t, format);
    toasts.show(balance === null ? "bad" : "ok", t("endpoints.balance_said", { name, said }));
    if (balance !== null) await onTold();
  };
}
