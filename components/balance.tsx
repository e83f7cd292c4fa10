import type { BalanceView } from "../lib/admin/balance.ts";
import type { Format } from "../lib/i18n/format.ts";
import type { Translate } from "../lib/i18n/translate.ts";
import { useFormat, useT } from "./locale.ts";
import { Time } from "./values.tsx";

/** What was left on an account when somebody asked last. */
export function Balance({ balance }: { readonly balance: BalanceView | null }) {
  const t = useT();
  const format = useFormat();
  if (balance === null) return null;
  return (
    <div class="small muted break balance">
      {balanceText(balance, t, format)}
      {" · "}
      <Time time={balance.at} shown="minute" />
    </div>
  );
}

const KINDS: Readonly<Record<BalanceView["amounts"][number]["kind"], string>> = {
  left: "endpoints.balance_left",
  used: "endpoints.balance_used",
};

export function balanceText({ amounts }: BalanceView, t: Translate, format: Format): string {
  return amounts.map(({ kind, amount, currency }) => t(KINDS[kind], { amount: format.currency(amount, currency) }))
    .join(" · ");
}
