import type { Overview } from "../../lib/admin/overview.ts";
import { useFormat, useT } from "../locale.ts";
import { Stat, Stats } from "../stat.tsx";
import type { Tone } from "../tone.ts";
import { KnownCost } from "../known_cost.tsx";
import { Bytes, Count, Duration, Percent, Tokens } from "../values.tsx";

/** The figures of a span. */
export function Figures({ total }: { readonly total: NonNullable<Overview["total"]> }) {
  const t = useT();
  const format = useFormat();
  const { duration_ms: duration, first_token_ms: firstToken, usage } = total;
  return (
    <Stats>
      <Stat
        label={t("figure.requests")}
        value={<Count value={total.requests} />}
        detail={t("figure.failed", { count: total.failed })}
      />
      <Stat
        label={t("figure.success")}
        value={<Percent share={total.success_rate} />}
        detail={t("figure.availability", { share: shareOf(total.availability, format.percent) })}
        {...toneOf(total.success_rate)}
      />
      <Stat
        label={t("figure.duration_median")}
        value={<Duration ms={duration.p50} />}
        detail={<Tail p95={duration.p95} p99={duration.p99} />}
      />
      <Stat
        label={t("figure.first_token_median")}
        value={<Duration ms={firstToken.p50} />}
        detail={<Tail p95={firstToken.p95} p99={firstToken.p99} />}
      />
      <Stat
        label={t("figure.tokens")}
        value={<Tokens count={usage.input_tokens + usage.output_tokens} />}
        detail={t("figure.tokens_detail", {
          input: format.compact(usage.input_tokens),
          output: format.compact(usage.output_tokens),
        })}
      />
      <Stat
        label={t("figure.cache")}
        value={<Percent share={total.cache_hit_rate} />}
        detail={t("figure.cache_detail", { tokens: format.compact(usage.cache_read_tokens) })}
      />
      <Stat
        label={t("figure.cost")}
        value={<KnownCost sums={total} />}
        {...(total.unknown_cost === 0 ? {} : { detail: t("value.unknown_cost", { count: total.unknown_cost }) })}
      />
      <Stat
        label={t("figure.traffic")}
        value={<Bytes bytes={total.request_bytes + total.response_bytes} />}
        detail={t("figure.traffic_detail", {
          up: format.bytes(total.request_bytes),
          down: format.bytes(total.response_bytes),
        })}
      />
    </Stats>
  );
}

function Tail({ p95, p99 }: { readonly p95: number | null; readonly p99: number | null }) {
  const t = useT();
  const format = useFormat();
  if (p95 === null || p99 === null) return <>{t("value.unknown")}</>;
  return <>{t("figure.tail", { p95: format.duration(p95), p99: format.duration(p99) })}</>;
}

function shareOf(share: number | null, show: (share: number) => string): string {
  return share === null ? "–" : show(share);
}

function toneOf(success: number | null): { readonly tone?: Tone } {
  if (success === null || success >= 0.99) return {};
  return { tone: success >= 0.9 ? "warn" : "bad" };
}
