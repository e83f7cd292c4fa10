/** What script adds to the parts of a page that are no islands; without it they work too. */
import type { Locale } from "../i18n/locale.ts";

/** Ages in words are brought up to date so often. */
const REFRESH_MS = 20_000;

export function enhance(locale: Locale): void {
  tidyAddress();
  showCurrent();
  closeMenus();
  const refresh = () => showTimes(locale);
  refresh();
  setInterval(refresh, REFRESH_MS);
}

/** `?lang` and `?theme` have done their work: a link that is copied must not decide for others. */
function tidyAddress(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("lang") && !url.searchParams.has("theme")) return;
  url.searchParams.delete("lang");
  url.searchParams.delete("theme");
  history.replaceState(history.state, "", url);
}

/** On a narrow screen the navigation is a strip, of which the present page must be seen. */
function showCurrent(): void {
  const current = document.querySelector<HTMLElement>(".navigation [aria-current]");
  const strip = current?.closest<HTMLElement>(".navigation");
  if (!current || !strip) return;
  const { left, width } = current.getBoundingClientRect();
  const frame = strip.getBoundingClientRect();
  strip.scrollLeft += left - frame.left - (frame.width - width) / 2;
}

/** A menu closes with Escape and with a click beside it. */
function closeMenus(): void {
  const close = (keep: Node | null) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (keep === null || !menu.contains(keep)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const inside = document.activeElement?.closest<HTMLDetailsElement>("details.menu[open]");
    close(null);
    inside?.querySelector("summary")?.focus();
  });
}

/**
 * Times in the zone of whoever looks, those of islands too: a title that the server wrote stays when an island comes to
 * life, and an age grows while nothing else changes.
 */
function showTimes({ format }: Locale): void {
  const now = new Date();
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-shown]")) {
    const time = new Date(element.dateTime);
    const how = element.dataset["shown"];
    const text = how === "relative" || how === "moment" || how === "minute"
      ? format[how](time, now)
      : how === "time"
      ? format.time(time)
      : how === "date"
      ? format.date(time)
      : format.dateTime(time);
    // Its text node stays: an island knows it.
    if (element.firstChild !== null && element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
    element.title = format.dateTime(time);
  }
}
