import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { useT } from "../../components/locale.ts";
import type { Endpoint } from "./page_props.ts";

interface BalanceButtonProps {
  readonly endpoint: Endpoint;
  /** Ends when it is known, or known not to be. */
  readonly onBalance: () => Promise<void>;
}

/** For those alone that can be asked what is left on their account. */
export function BalanceButton({ endpoint: { name, tells_balance: tells }, onBalance }: BalanceButtonProps) {
  const t = useT();
  const [isAsking, setAsking] = useState(false);
  if (!tells) return null;
  const ask = async () => {
    setAsking(true);
    await onBalance();
    setAsking(false);
  };
  return (
    <Button
      size="small"
      busy={isAsking}
      onClick={() => void ask()}
      aria-label={t("endpoints.balance_name", { name })}
      title={t("endpoints.balance_title")}
    >
      {t("endpoints.balance")}
    </Button>
  );
}
