import { boolean, duration, path, size } from "../field.ts";
import { field, section } from "./define.ts";

/** A hundred years: nobody means more. */
const LONGEST_AGE_MS = 100 * 365 * 86_400_000;

/** The section `storage`. */
export const storage = section("Where the proxy keeps what it remembers, and for how long.", {
  directory: field("path", path().prefault("data"), "Folder, relative to the folder of this file. Needs a restart."),
  records: field(
    "boolean",
    boolean().prefault("true"),
    "Whether requests are recorded. Without records there is nothing to view or search, and no statistics, tokens, " +
      "costs or budgets, only the log's lines and the metrics of requests and times.",
  ),
  max_age: field(
    "duration",
    duration(60_000, LONGEST_AGE_MS).prefault("720h"),
    "How long the records of requests are kept; 720h is 30 days. A clock that leaps by days is not believed at once.",
  ),
  max_size: field(
    "size",
    size(1024 * 1024).prefault("2GiB"),
    "Largest size of the database, in bytes or with a unit; above it, the oldest records of requests are deleted.",
  ),
});
