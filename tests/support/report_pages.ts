import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { visitInChromium, withPage } from "../report_html/browser/chromium.ts";
import { Firefox } from "../report_html/browser/firefox.ts";
import type { Visit, VisitOptions } from "../report_html/browser/visit.ts";
import { launchChromium } from "./browser.ts";

/** A way in which a page is looked at. */
type Look = Pick<VisitOptions, "scheme" | "width">;

/** Light and dark, wide and narrow. */
export const EVERY_LOOK: readonly Look[] = [
  { scheme: "light", width: 1280 },
  { scheme: "light", width: 390 },
  { scheme: "dark", width: 1280 },
  { scheme: "dark", width: 390 },
];

/** Opens pages in Chromium and in Firefox and passes on what each visit saw. */
export async function visitInBoth(
  files: readonly string[],
  looks: readonly Look[],
  check: (visit: Visit) => void,
): Promise<void> {
  await inChromium(async (browser) => {
    for (const file of files) {
      for (const look of looks) check(await visitInChromium(browser, file, look));
    }
  });
  for (const scheme of new Set(looks.map((look) => look.scheme))) {
    const firefox = await Firefox.start(scheme);
    try {
      for (const file of files) {
        for (const look of looks.filter((one) => one.scheme === scheme)) check(await firefox.visit(file, look));
      }
    } finally {
      await firefox.close();
    }
  }
}

/** Asserts that a visited page asked nobody, has nothing to complain of, has drawn its figures, and fits its window. */
export function assertSound(visit: Visit): void {
  assert.deepEqual(visit.requests, []);
  assert.deepEqual(visit.complaints, []);
  assert.equal(visit.drawn, visit.figures);
  assert.ok(visit.documentWidth <= visit.windowWidth, `${visit.documentWidth} px in ${visit.windowWidth} px`);
}

/** Calls `use` with a Chromium. */
export async function inChromium(use: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchChromium();
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** What axe-core finds serious on a page whose code is unfolded, light and wide, dark and narrow. */
export async function seriousViolations(browser: Browser, file: string): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const found: string[] = [];
  for (const look of [{ scheme: "light", width: 1280 }, { scheme: "dark", width: 390 }] as const) {
    await withPage(browser, file, { ...look, bypassCSP: true }, async (page) => {
      await page.evaluate("document.getElementById('code_button')?.click()");
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate<{ violations: string[]; passes: string[] }>(
        `axe.run(document).then((found) => ({
          violations: found.violations
            .filter((v) => ["serious", "critical"].includes(v.impact))
            .map((v) => v.id + ": " + v.nodes.map((node) => node.target.join(" ")).join(", ")),
          passes: found.passes.map((rule) => rule.id),
        }))`,
      );
      assert.ok(passes.includes("color-contrast"), "axe-core has looked at the page");
      found.push(...violations);
    });
  }
  return found;
}
