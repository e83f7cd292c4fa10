import { choice, integer, path, size } from "../field.ts";
import { field, section } from "./define.ts";

/** The section `logging`. */
export const logging = section("What is written about requests, and where.", {
  level: field(
    "`debug`, `info`, `warn` or `error`",
    choice(["debug", "info", "warn", "error"], { warning: "warn", trace: "debug", fatal: "error", panic: "error" })
      .prefault("info"),
    "Least severe messages to write.",
  ),
  format: field(
    "`text` or `json`",
    choice(["text", "json"]).prefault("text"),
    "Format of the lines on standard error.",
  ),
  log_request_types: field(
    "`failed`, `success` or `all`",
    choice(["failed", "success", "all"]).prefault("all"),
    "Which requests get a line on standard error; the log file gets all of them.",
  ),
  log_directory: field(
    "path",
    path().prefault("./logs"),
    "Folder for `proxy.log`, relative to the folder of this file. Needs a restart.",
  ),
  max_size: field(
    "size",
    size(1024).prefault("10MiB"),
    "Size at which `proxy.log` is rotated, in bytes or with a unit.",
  ),
  max_files: field(
    "integer",
    integer(0, 1000).prefault("5"),
    "How many rotated files to keep besides the current one.",
  ),
  log_request_body: field(
    "`none`, `truncated` or `full`",
    choice(["none", "truncated", "full"]).prefault("full"),
    "How much of a request's body is recorded, both the client's and what went upstream: nothing, the first 1024 " +
      "bytes, or everything up to `max_body_size`.",
  ),
  log_response_body: field(
    "`none`, `truncated` or `full`",
    choice(["none", "truncated", "full"]).prefault("full"),
    "The same for the answer's body. With `none` for both, headers are not recorded either.",
  ),
  max_body_size: field(
    "size",
    size(1024).prefault("1MiB"),
    "Most that is recorded of one body, in bytes or with a unit.",
  ),
});
