/** Values as the page's language writes them. What is not known is said to be so: it is never shown as zero. */
import { useFormat, useT } from "./locale.ts";

interface TimeProps {
  /** ISO 8601, or milliseconds of the epoch. */
  readonly time: string | number;
  readonly shown?: "relative" | "moment" | "minute" | "dateTime" | "date" | "time";
}

/** A time; the browser writes it in its own zone, and keeps a relative one up to date (`lib/browser/enhance.ts`). */
export function Time({ time, shown = "dateTime" }: TimeProps) {
  const format = useFormat();
  const date = new Date(time);
  const text = shown === "relative" || shown === "moment" || shown === "minute"
    ? format[shown](date, new Date())
    : format[shown](date);
  return (
    <time class="nowrap" dateTime={date.toISOString()} data-shown={shown} title={format.dateTime(date)}>{text}</time>
  );
}

export function RelativeTime({ time }: Pick<TimeProps, "time">) {
  return <Time time={time} shown="relative" />;
}

type Amount = number | null | undefined;

export function Money({ dollars }: { readonly dollars: Amount }) {
  const format = useFormat();
  return <Known value={dollars} show={format.money} />;
}

/** A number of tokens, in full when one points at it. */
export function Tokens({ count }: { readonly count: Amount }) {
  const format = useFormat();
  const title = typeof count === "number" ? format.number(count) : undefined;
  return <Known value={count} show={format.compact} title={title} />;
}

export function Bytes({ bytes }: { readonly bytes: Amount }) {
  const format = useFormat();
  return <Known value={bytes} show={format.bytes} />;
}

export function Duration({ ms }: { readonly ms: Amount }) {
  const format = useFormat();
  return <Known value={ms} show={format.duration} />;
}

/** @param share 0 to 1 */
export function Percent({ share }: { readonly share: Amount }) {
  const format = useFormat();
  return <Known value={share} show={format.percent} />;
}

export function Count({ value }: { readonly value: Amount }) {
  const format = useFormat();
  return <Known value={value} show={format.number} />;
}

interface KnownProps {
  readonly value: Amount;
  readonly show: (value: number) => string;
  readonly title?: string | undefined;
}

function Known({ value, show, title }: KnownProps) {
  const t = useT();
  if (typeof value !== "number") return <span class="muted">{t("value.unknown")}</span>;
  return <span class="number nowrap" title={title}>{show(value)}</span>;
}
