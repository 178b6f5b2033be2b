import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { partPath } from "./parts.ts";
import { PATIENT_MS } from "./until.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Calls `use` with a Chromium without a window; for tests that `testWith(["chromium"], …)` registered. */
export async function inChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({
    executablePath: partPath("chromium"),
    args: FLAGS,
    headless: true,
    timeout: PATIENT_MS,
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A context of its own for pages, in which all that Playwright waits for may take as long as a loaded machine needs. */
export async function patientContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENT_MS);
  context.setDefaultNavigationTimeout(PATIENT_MS);
  return context;
}
