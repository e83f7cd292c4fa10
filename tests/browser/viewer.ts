/**
 * Somebody who looks at the pages with a browser. What nobody may see fails the test at its end: an error on the
 * console, something that the pages' policy has blocked, a request to another host, a key in a text's place, a page that
 * is wider than the screen.
 */
import assert from "node:assert/strict";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import axe from "axe-core";
import type { Proxy } from "../e2e/proxy.ts";
import { readLocales } from "../../tools/locales.ts";
import { chromium } from "./chromium.ts";
import { screenshotFolder } from "./options.ts";
import { foreignWords } from "./foreign_words.ts";
import { DESKTOP, nameOf, type Scenario } from "./scenario.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const KEYS = [...(await readLocales(ROOT)).en.values()].flatMap((texts) => Object.keys(texts));

/** Longest wait for anything on a page. */
const LIMIT_MS = 15_000;

export interface ViewerOptions {
  readonly scenario?: Scenario;
  /** Console errors that belong to the test: `/401/` where a request has to be refused. */
  readonly expected?: readonly RegExp[];
  /** What else is unlike most browsers. */
  readonly browser?: Pick<BrowserContextOptions, "timezoneId" | "javaScriptEnabled" | "forcedColors">;
}

/** Longer than any change of state takes to be seen. */
const A_MOMENT_MS = 500;

export class Viewer implements AsyncDisposable {
  readonly #faults: string[] = [];
  private constructor(
    readonly page: Page,
    readonly scenario: Scenario,
    private readonly context: BrowserContext,
    private readonly address: string,
  ) {}

  static async open(proxy: Pick<Proxy, "address">, options: ViewerOptions = {}): Promise<Viewer> {
    const { scenario = DESKTOP, expected = [], browser: unlike = {} } = options;
    const browser = await chromium();
    const context = await browser.newContext({
      locale: scenario.language,
      colorScheme: scenario.theme,
      viewport: { width: scenario.width, height: scenario.width < 700 ? 780 : 900 },
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...unlike,
    });
    context.setDefaultTimeout(LIMIT_MS);
    const page = await context.newPage();
    const viewer = new Viewer(page, scenario, context, proxy.address);
    viewer.#watch(expected);
    return viewer;
  }

  /** Opens the page at `path` and waits until its islands live; then looks whether it is fit to be seen. */
  async visit(path: string): Promise<void> {
    await this.page.goto(this.address + path);
    await this.ready();
    await this.#measure();
    await this.look();
  }

  /** As a page is before anybody has chosen columns of a table, all of them are there to be seen. */
  async #measure(): Promise<void> {
    const { hidden, foreign } = await this.page.evaluate(() => {
      const tables = [...document.querySelectorAll(".table.folds")];
      const wider = tables.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
      const inputs = [...document.querySelectorAll("input[type=file]")];
      return {
        hidden: wider.map((table) => table.querySelector("caption")?.textContent),
        foreign: inputs.filter(({ clientWidth }) => clientWidth > 1).map(({ id }) => id),
      };
    });
    for (const table of hidden) this.#faults.push(`A table has columns out of sight: ${table}`);
    for (const id of foreign) this.#faults.push(`The browser draws #${id}, in its own language`);
  }

  /** Waits until the page's islands live. */
  async ready(): Promise<void> {
    await this.page.locator("html[data-ready]").waitFor({ state: "attached" });
  }

  /** Fails if a text is missing, or stands there in English, or the page is wider than the screen. */
  async look(): Promise<void> {
    const text = await this.page.locator("body").innerText();
    for (const key of KEYS) if (text.includes(key)) this.#faults.push(`The text of ${key} is missing`);
    const foreign = await foreignWords(this.page, this.scenario.language);
    this.#faults.push(...foreign.map((words) => `Not in the language of the page: ${words}`));
    const [wide, width] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    const ids = await this.page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    if (twice.length > 0) this.#faults.push(`Ids that are there twice: ${twice.join(", ")}`);
    if (wide! > width!) this.#faults.push(`${this.page.url()} is ${wide} wide on a screen of ${width}`);
    this.check();
  }

  /** Fails on what the rules of axe-core call serious or critical, and still do a moment later: what is busy is pale. */
  async axe(): Promise<void> {
    // Added by the debugger, past the pages' policy.
    await this.page.evaluate(axe.source);
    if ((await this.#grave()).length === 0) return;
    await this.page.waitForTimeout(A_MOMENT_MS);
    const told = (await this.#grave()).map(({ id, nodes }) => `${id}:\n${nodes.join("\n")}`);
    assert.equal(told.length, 0, `${this.page.url()} in ${nameOf(this.scenario)}: ${told.join("\n\n")}`);
  }

  async #grave() {
    const found = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } };
      const { violations } = await axe.run({ resultTypes: ["violations"] });
      return violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}\n${failureSummary}`),
      }));
    });
    return found.filter(({ impact }) => impact === "serious" || impact === "critical");
  }

  /** Takes a picture of the whole page where pictures are asked for. */
  async screenshot(name: string): Promise<void> {
    if (screenshotFolder === undefined) return;
    const path = `${screenshotFolder}/${name}-${nameOf(this.scenario)}.png`;
    await this.page.screenshot({ path, fullPage: true });
  }

  /** Fails on what was wrong so far. */
  check(): void {
    assert.deepEqual(this.#faults, [], `${this.page.url()} in ${nameOf(this.scenario)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
    this.check();
  }

  #watch(expected: readonly RegExp[]): void {
    const note = (fault: string) => {
      if (!expected.some((pattern) => pattern.test(fault))) this.#faults.push(fault);
    };
    this.page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") note(`Console: ${message.text()}`);
    });
    this.page.on("pageerror", (error) => note(`Error: ${error.message}`));
    this.page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.address) && !url.startsWith("data:") && !url.startsWith("blob:")) {
        note(`Request to another host: ${url}`);
      }
    });
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}
