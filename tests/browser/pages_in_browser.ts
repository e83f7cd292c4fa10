/** Every page of the table as people see it, with endpoints and requests and without. */
import { PAGES } from "../../routes/page_table.ts";
import { isFull, scenarios } from "./options.ts";
import { messagesAnswer, messagesError } from "./answers.ts";
import { scene } from "./scene.ts";
import { LONG_WORDS, nameOf, type Scenario } from "./scenario.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { Viewer } from "./viewer.ts";

/** Those that stand for themselves; a record's page is looked at where its record is made. */
const PATHS = PAGES.map(({ path }) => path).filter((path) => !path.includes(":"));

function picture(path: string): string {
  return path === "/admin" ? "dashboard" : path.replace(/^\/(admin\/)?/, "").replaceAll("/", "-");
}

Deno.test(
  fullBrowserTest("every page is fit to be seen, and for everybody, before anything is set up", async (test) => {
    await using started = await scene({ config: { endpoints: [] } });
    for (const scenario of [...scenarios, LONG_WORDS]) {
      await test.step(nameOf(scenario), async () => {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        for (const path of PATHS) {
          await viewer.visit(path);
          await viewer.axe();
          await viewer.screenshot(`${picture(path)}-empty`);
        }
      });
    }
  }),
);

/** As wide as a tablet, where a language of long words has no room for all columns. */
const TABLET: Scenario = { language: "ru", theme: "light", width: 768 };

/** Where columns have just room beside each other. */
const LAPTOP: Scenario = { language: "ru", theme: "light", width: 1024 };

Deno.test(browserTest("every page is fit to be seen, and for everybody, after requests", async (test) => {
  const scripts = [
    ...Array(5).fill(messagesAnswer("Hello")),
    messagesError(529, "Overloaded"),
    messagesError(400, "max_tokens: 最大 8192"),
    messagesAnswer("Hello again", { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 9000 }),
  ];
  await using started = await scene({ scripts });
  for (let count = 0; count < (isFull ? 20 : 8); count++) await started.ask(`Question ${count}`);
  await started.proxy.requests(8);
  for (const scenario of [...scenarios, LONG_WORDS, ...(isFull ? [TABLET, LAPTOP] : [])]) {
    await test.step(nameOf(scenario), async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario });
      for (const path of PATHS) {
        await viewer.visit(path);
        await viewer.axe();
        await viewer.screenshot(picture(path));
      }
    });
  }
}));
