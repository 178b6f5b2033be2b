import { type Browser, chromium } from "playwright-core";
import { partPath } from "./parts.ts";

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

/** Starts Chromium without a window; for tests that `testWith(["chromium"], …)` registered. Close it at the end. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: partPath("chromium"), args: FLAGS, headless: true });
}
