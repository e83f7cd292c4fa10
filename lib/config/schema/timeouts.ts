import { duration, integer } from "../field.ts";
import { field, section } from "./define.ts";

/** The section `timeouts`. */
export const timeouts = section(
  "Limits on the time an upstream may take. Endpoints can have their own for the first three.",
  {
    response_header: field(
      "duration",
      duration().prefault("5m"),
      "From connecting, TLS included, to the response headers; 0s: no limit.",
    ),
    first_event: field(
      "duration",
      duration().prefault("5m"),
      "From the headers to the first content of the answer; 0s: no limit.",
    ),
    idle: field("duration", duration().prefault("5m"), "Longest silence of an answer that has begun; 0s: no limit."),
    commit_hold: field(
      "duration",
      duration().prefault("10s"),
      "How long a streaming client hears nothing before headers and keep-alives go out; shorter than `total`. 0s: at once.",
    ),
    total: field(
      "duration",
      duration(1).prefault("540s"),
      "Longest time until an answer begins (streaming) or is complete, over all attempts. Just below the 600 s after " +
        "which clients usually give up; never 0. Longer than `response_header`, so that time for another endpoint is left.",
    ),
    check_interval: field(
      "duration",
      duration(1000).prefault("30s"),
      "How often an endpoint that failed is asked whether it is well again.",
    ),
    health_check_timeout: field(
      "duration",
      duration(1).prefault("30s"),
      "Longest time that the answer to such a question may take.",
    ),
    recovery_threshold: field(
      "integer",
      integer(0, 100).prefault("1"),
      "How many good answers in a row bring such an endpoint back; 0 is read as 1.",
    ),
  },
);
