import { Button } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { useT } from "../locale.ts";
import { DEFAULT_COLUMNS, REQUEST_COLUMNS } from "./columns.tsx";

/** Name of the cookie that keeps the choice: the server then shows the right columns at once. */
export const COLUMNS_COOKIE = "request_columns";

const YEAR_S = 31_536_000;

interface ColumnChoiceProps {
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

/** Part of an island. */
export function ColumnChoice({ chosen, onChoose }: ColumnChoiceProps) {
  const t = useT();
  const choose = (ids: readonly string[]) => {
    document.cookie = `${COLUMNS_COOKIE}=${ids.join(".")}; Path=/admin; Max-Age=${YEAR_S}; SameSite=Strict`;
    onChoose(ids);
  };
  const toggled = (id: string) => chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
  return (
    <details class="menu columns-menu">
      <summary class="button small">
        <Icon name="columns" size={16} />
        {t("requests.columns")}
      </summary>
      <div class="menu-content" role="group" aria-label={t("requests.columns")}>
        {REQUEST_COLUMNS.filter(({ id }) => id !== "time").map(({ id, label }) => (
          <label key={id} class="column-check">
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => choose(toggled(id))} />
            {t(label)}
          </label>
        ))}
        <Button size="small" kind="quiet" onClick={() => choose(DEFAULT_COLUMNS)}>
          {t("requests.default_columns")}
        </Button>
      </div>
    </details>
  );
}
