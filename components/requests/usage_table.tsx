import type { RequestView } from "../../lib/admin/request_views.ts";
import { useT } from "../locale.ts";
import { Count } from "../values.tsx";

type UsageView = NonNullable<RequestView["usage"]>;

/** Key of what each is called; those below are parts of the input or of the output. */
const ROWS: readonly (readonly [name: keyof UsageView, label: string, isPart: boolean])[] = [
  ["input_tokens", "request.input", false],
  ["cache_read_tokens", "request.cache_read", true],
  ["cache_write_5m_tokens", "request.cache_write_5m", true],
  ["cache_write_1h_tokens", "request.cache_write_1h", true],
  ["output_tokens", "request.output", false],
  ["reasoning_tokens", "request.reasoning", true],
];

export function UsageTable({ usage }: { readonly usage: UsageView }) {
  const t = useT();
  return (
    <dl class="request-facts numbers">
      {ROWS.filter(([name, , isPart]) => !isPart || usage[name] > 0).map(([name, label, isPart]) => (
        <div key={name} class={isPart ? "part" : ""}>
          <dt>{t(label)}</dt>
          <dd>
            <Count value={usage[name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
