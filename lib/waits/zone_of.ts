/** In which zone of time a sentence may mean its clock. */

const BEIJING = "Asia/Shanghai";

/** Abbreviations that stand for a place's time, summer and winter; of `CST` there are two. */
const BY_NAME: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "America/Los_Angeles": ["pt", "pst", "pdt", "pacific"],
    "America/Denver": ["mst", "mdt"],
    "America/Chicago": ["cdt", "cst"],
    "America/New_York": ["et", "est", "edt", "eastern"],
    "America/Sao_Paulo": ["brt"],
    "Europe/London": ["bst"],
    "Europe/Berlin": ["cet", "cest"],
    "Europe/Moscow": ["msk"],
    "Asia/Kolkata": ["ist"],
    "Asia/Singapore": ["sgt"],
    [BEIJING]: ["cst", "beijing", "北京"],
    "Asia/Tokyo": ["jst"],
    "Asia/Seoul": ["kst"],
    "Australia/Sydney": ["aest", "aedt"],
    "UTC": ["z", "utc", "gmt"],
  }).reduce((map, [zone, names]) => {
    for (const name of names) map.set(name, [...map.get(name) ?? [], zone]);
    return map;
  }, new Map<string, string[]>()),
);

/** A zone behind a clock, as the source of a regular expression with one group `zone`. */
export const ZONE = String
  .raw`(?:[ (（]{0,2}(?<zone>(?:UTC|GMT)? ?[+-]\d{1,2}(?::?\d\d)?|[A-Z][a-z]{1,20}\/[A-Za-z0-9_+\/-]{1,40}|(?:${
  [...BY_NAME.keys()].join("|")
})(?!\w))(?: (?:standard |daylight )?time)?|(?=[^]|$))`;

/**
 * Identifiers of the zones that `name` may mean. Whoever names none means that of the world, of Beijing (Zhipu, z.ai), or
 * that of the machine where it was written, which is this one for a proxy beside it.
 */
export function zonesOf(name: string | undefined): readonly string[] {
  if (name === undefined) return [BEIJING, "UTC", Temporal.Now.timeZoneId()];
  const offset = /^(?:UTC|GMT)? ?(?<sign>[+-])(?<hours>\d{1,2})(?::?(?<minutes>\d\d))?$/i.exec(name)?.groups;
  if (offset !== undefined) {
    return [`${offset["sign"]}${offset["hours"]!.padStart(2, "0")}:${offset["minutes"] ?? "00"}`];
  }
  return BY_NAME.get(name.toLowerCase()) ?? [name];
}
