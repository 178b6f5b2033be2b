import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { leavesPage, LISTEN, READY, STATE, type Visit, type VisitOptions } from "./visit.ts";

/** Opens a page from a file in a context of its own, waits until its figures are drawn, and passes it to `use`. */
export async function withPage<T>(
  browser: Browser,
  file: string,
  options: VisitOptions & { readonly bypassCSP?: boolean; readonly javaScriptEnabled?: boolean },
  use: (
    page: Page,
    seen: { readonly requests: readonly string[]; readonly complaints: readonly string[] },
  ) => Promise<T>,
): Promise<T> {
  const { width, scheme, bypassCSP = false, javaScriptEnabled = true } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    bypassCSP,
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
    await page.goto(url);
    if (javaScriptEnabled) await waitUntil(() => page.evaluate(READY));
    return await use(page, { requests, complaints });
  } finally {
    await context.close();
  }
}

/**
 * Waits until a question asked of a page has the answer true. Playwright's own waiting evaluates text inside the page,
 * which the page's policy forbids.
 *
 * @throws {Error} after 30 seconds.
 */
export async function waitUntil(ask: () => Promise<unknown>): Promise<void> {
  const limit = Date.now() + 30_000;
  while (await ask() !== true) {
    if (Date.now() > limit) throw new Error("the page did not come to the awaited state within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Opens a page in Chromium and says what happened. */
export function visitInChromium(browser: Browser, file: string, options: VisitOptions): Promise<Visit> {
  return withPage(browser, file, options, async (page, seen) => {
    const state = JSON.parse(await page.evaluate(STATE)) as Visit;
    if (options.screenshot !== undefined) await page.screenshot({ path: options.screenshot, fullPage: true });
    return { ...state, requests: seen.requests, complaints: [...seen.complaints, ...state.complaints] };
  });
}
