/** Keys of what choices mean, by setting and value; one without is shown as the file has it. */
const BODIES = {
  none: "settings.bodies_none",
  truncated: "settings.bodies_truncated",
  full: "settings.bodies_full",
};

const BALANCES = {
  round_robin: "settings.policy_round_robin",
  weighted: "settings.policy_weighted",
  least_busy: "settings.policy_least_busy",
  fastest: "settings.policy_fastest",
};

export const CHOICE_TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "routing.policy": { priority: "settings.policy_priority", ...BALANCES },
  "routing.balance": { in_order: "settings.balance_in_order", ...BALANCES },
  "logging.log_request_types": {
    failed: "settings.types_failed",
    success: "settings.types_success",
    all: "settings.types_all",
  },
  "logging.log_request_body": BODIES,
  "logging.log_response_body": BODIES,
  action: { warn: "settings.action_warn", stop: "settings.action_stop" },
};
