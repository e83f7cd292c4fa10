/** What was asked of `deno task test:browser` (`main.ts`), for its tests. */
import { ALL_SCENARIOS, type Scenario, SMOKE_SCENARIOS } from "./scenario.ts";

/** Whether everything is wanted, and not the smoke set. */
export const isFull: boolean = Deno.env.get("BROWSER_TESTS") === "all";

export const scenarios: readonly Scenario[] = isFull ? ALL_SCENARIOS : SMOKE_SCENARIOS;

/** Whether the pictures of the documentation are to be taken anew. */
export const takesImages: boolean = Deno.env.get("IMAGES") === "yes";

/** Folder for screenshots; `undefined`: none are taken. */
export const screenshotFolder: string | undefined = Deno.env.get("SCREENSHOTS");
