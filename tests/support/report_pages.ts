import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { visitInChromium, visitOf, withPage } from "../report_html/browser/chromium.ts";
import { Firefox } from "../report_html/browser/firefox.ts";
import type { Visit, VisitOptions } from "../report_html/browser/visit.ts";
import { inChromium } from "./browser.ts";

/** A way in which a page is looked at. */
export type Look = Pick<VisitOptions, "scheme" | "width">;

/** Light and dark, wide and narrow. */
export const EVERY_LOOK: readonly Look[] = [
  { scheme: "light", width: 1280 },
  { scheme: "light", width: 390 },
  { scheme: "dark", width: 1280 },
  { scheme: "dark", width: 390 },
];

/** One of each. */
export const TWO_LOOKS: readonly Look[] = [{ scheme: "light", width: 1280 }, { scheme: "dark", width: 390 }];

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

/** A rule that a page breaks, and where. */
export interface Violation {
  readonly impact: "minor" | "moderate" | "serious" | "critical";
  readonly text: string;
}

/** What was seen of a page, and then, with its code unfolded, by axe-core. */
export interface AxeVisit {
  readonly visit: Visit;
  readonly violations: readonly Violation[];
}

/** Opens a page in Chromium and says what happened and what axe-core finds wrong. */
export function visitWithAxe(browser: Browser, file: string, look: Look): Promise<AxeVisit> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  return withPage(browser, file, { ...look, script: axe }, async (page, seen) => {
    const visit = await visitOf(page, seen);
    const { violations, passes } = await page.evaluate(async () => {
      document.getElementById("code_button")?.click();
      const found = await (globalThis as unknown as { axe: { run(of: Document): Promise<AxeResults> } }).axe.run(
        document,
      );
      return {
        violations: found.violations.map(({ id, impact, nodes }) => {
          return { impact, text: `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}` };
        }),
        passes: found.passes.map(({ id }) => id),
      };
    });
    assert.ok(passes.includes("color-contrast"), "axe-core has looked at the page");
    return { visit, violations };
  });
}

/** The part of what axe-core answers that is used here. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: Violation["impact"];
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
  readonly passes: readonly { readonly id: string }[];
}
