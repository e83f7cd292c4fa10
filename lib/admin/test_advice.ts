import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { TestAdvice } from "../proxy/test_advice.ts";

/** What to do about a test that failed. */
export const TEST_ADVICE: Readonly<Record<TestAdvice, Phrase>> = {
  canceled: phrase("advice.test_canceled"),
  passthrough: phrase("advice.test_passthrough"),
  oauth: phrase("advice.test_oauth"),
  timeout: phrase("advice.test_timeout"),
  address: phrase("advice.test_address"),
  not_running: phrase("advice.test_not_running"),
  network: phrase("advice.test_network"),
  certificate: phrase("advice.test_certificate"),
  proxy: phrase("advice.test_proxy"),
  unusable: phrase("advice.test_unusable"),
  credential: phrase("advice.test_credential"),
  money: phrase("advice.test_money"),
  model: phrase("advice.test_model"),
  path: phrase("advice.test_path"),
  limit: phrase("advice.test_limit"),
  redirect: phrase("advice.test_redirect"),
  request: phrase("advice.test_request"),
  overloaded: phrase("advice.test_overloaded"),
  not_api: phrase("advice.test_not_api"),
};
