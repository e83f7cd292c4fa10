import { duration, integer } from "../field.ts";
import { field, section } from "./define.ts";

/** The section `timeouts`. */
export const timeouts = section(
  "How long an upstream may take. Endpoints can have their own values for the first three.",
  {
    response_header: field(
      "duration",
      duration().prefault("5m"),
      "Time from connecting, TLS included, to the response headers; 0s: no limit.",
    ),
    first_event: field(
      "duration",
      duration().prefault("5m"),
      "Time from the headers to the first content of the answer; 0s: no limit.",
    ),
    idle: field(
      "duration",
      duration().prefault("5m"),
      "Longest silence once an answer has begun, twelve times as long while there are keep-alives; 0s: no limit.",
    ),
    commit_hold: field(
      "duration",
      duration().prefault("10s"),
      "How long a streaming client waits before it gets headers and keep-alives; shorter than `total`. 0s: they go out at once.",
    ),
    total: field(
      "duration",
      duration(1).prefault("540s"),
      "Longest time until an answer begins (streaming) or is complete, over all attempts; never 0. Just below the 600 s " +
        "after which clients usually give up, and longer than `response_header`, to leave time for another endpoint.",
    ),
    check_interval: field(
      "duration",
      duration(1000).prefault("30s"),
      "How often an endpoint that failed is asked whether it works again.",
    ),
    health_check_timeout: field(
      "duration",
      duration(1).prefault("30s"),
      "How long such a check may take.",
    ),
    recovery_threshold: field(
      "integer",
      integer(0, 100).prefault("1"),
      "How many good answers in a row bring the endpoint back; 0 counts as 1.",
    ),
  },
);
