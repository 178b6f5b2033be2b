import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { patientContext } from "../../support/browser.ts";
import { until } from "../../support/until.ts";
import { leavesPage, LISTEN, READY, STATE, type Visit, type VisitOptions } from "./visit.ts";

/** What the browser told of a page. */
export interface Seen {
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/** How to open a page. */
export interface PageOptions extends VisitOptions {
  /** Runs before the page's own scripts, whatever its policy says. */
  readonly script?: string;
  readonly javaScriptEnabled?: boolean;
}

/** Opens a page from a file in a context of its own, waits until its figures are drawn, and passes it to `use`. */
export async function withPage<T>(
  browser: Browser,
  file: string,
  options: PageOptions,
  use: (page: Page, seen: Seen) => Promise<T>,
): Promise<T> {
  const { width, scheme, script, javaScriptEnabled = true } = options;
  const context = await patientContext(browser, {
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled,
  });
  try {
    const url = pathToFileURL(file).href;
    const requests: string[] = [];
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on("request", (request) => leavesPage(request.url(), url) && requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("dialog", async (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.addInitScript(LISTEN);
    if (script !== undefined) await page.addInitScript(script);
    await page.goto(url);
    if (javaScriptEnabled) await until("the figures are drawn", () => page.evaluate(READY));
    return await use(page, { requests, complaints });
  } finally {
    await context.close();
  }
}

/** Opens a page in Chromium and says what happened. */
export function visitInChromium(browser: Browser, file: string, options: VisitOptions): Promise<Visit> {
  return withPage(browser, file, options, visitOf);
}

/** What can be said of an open page now. */
export async function visitOf(page: Page, seen: Seen): Promise<Visit> {
  const state = JSON.parse(await page.evaluate(STATE)) as Visit;
  return { ...state, requests: seen.requests, complaints: [...seen.complaints, ...state.complaints] };
}
