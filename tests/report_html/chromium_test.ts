import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HOSTILE } from "../fixtures/report_html/executed_notebook.ts";
import { launchChromium } from "../support/browser.ts";
import { testWith } from "../support/parts.ts";
import { visitInChromium, waitUntil, withPage } from "./browser/chromium.ts";
import { withPages } from "./browser/pages.ts";
import type { Browser } from "playwright-core";

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 390] as const;

/** Runs `use` with a browser and the fixture's pages. */
async function inChromium(use: (browser: Browser, files: { report: string; index: string }) => Promise<void>) {
  const browser = await launchChromium();
  try {
    await withPages((files) => use(browser, files));
  } finally {
    await browser.close();
  }
}

testWith(
  ["chromium"],
  "pages in Chromium: no request, no complaint, every figure drawn, no sideways scroll",
  () =>
    inChromium(async (browser, files) => {
      for (const file of Object.values(files)) {
        for (const scheme of SCHEMES) {
          for (const width of WIDTHS) {
            const visit = await visitInChromium(browser, file, { width, scheme });
            assert.deepEqual(visit.requests, []);
            assert.deepEqual(visit.complaints, []);
            assert.equal(visit.drawn, visit.figures);
            assert.ok(visit.figures > 0);
            assert.ok(visit.documentWidth <= visit.windowWidth, `${visit.documentWidth} px at ${width} px`);
          }
        }
      }
    }),
);

testWith(
  ["chromium"],
  "the policy of a page stops scripts, event handlers and requests that are not its own",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        const blocked = await page.evaluate(async () => {
          const violations: string[] = [];
          addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken over'";
          const image = document.createElement("img");
          image.src = "https://example.invalid/x.png";
          const handler = document.createElement("div");
          handler.innerHTML = "<p onclick='document.title = `taken over`'>x</p>";
          document.body.append(script, image, handler);
          (handler.firstChild as HTMLElement).click();
          await fetch("https://example.invalid/").catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 50));
          return { violations: violations.sort(), title: document.title };
        });
        assert.deepEqual(blocked.violations, ["connect-src", "img-src", "script-src-attr", "script-src-elem"]);
        assert.equal(blocked.title, "How long are driver names?");
      })
    ),
);

testWith(
  ["chromium"],
  "plotlyText: Chromium shows a hostile name in a figure as the name itself",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        const figure = page.locator("[data-figure]").last();
        const texts = await figure.locator(".ytick text, .legendtext, .bartext").allTextContents();
        assert.deepEqual([...new Set(texts)].sort(), [HOSTILE, "<b>bold</b> & $x^2$ %{y}", "plain-driver"].sort());
        const bar = figure.locator(".trace .point path").first();
        await bar.evaluate((path) => path.scrollIntoView({ block: "center", behavior: "instant" }));
        const box = await bar.boundingBox();
        assert.ok(box);
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await page.waitForSelector(".hoverlayer text");
        assert.match(
          await figure.locator(".hoverlayer").textContent() ?? "",
          /<\/script><img src=x onerror=alert\(1\)>/,
        );
      })
    ),
);

testWith(
  ["chromium"],
  "a figure's buttons: a picture to keep, zoom, pan, reset, and none that sends it anywhere",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page, seen) => {
        const buttons = page.locator("#figure_1 .modebar-btn");
        const names = await buttons.evaluateAll((all) => all.map((button) => button.getAttribute("aria-label")));
        assert.deepEqual(names, ["Download plot as a PNG", "Zoom", "Pan", "Reset axes"]);
        const download = page.waitForEvent("download");
        await buttons.first().press("Enter");
        assert.equal((await download).suggestedFilename(), "figure_1.png");
        assert.deepEqual(seen.complaints, []);
      })
    ),
);

testWith(
  ["chromium"],
  "a figure's source link opens its cell and focuses it, also by keyboard and address",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        const state = () =>
          page.evaluate(
            () => [document.activeElement?.parentElement?.id, document.querySelectorAll("details[open]").length],
          );
        await page.getByRole("link", { name: "source: cell 7" }).press("Enter");
        await page.waitForSelector("#cell_7[open]");
        assert.deepEqual(await state(), ["cell_7", 1]);
        await page.goto(page.url().replace("cell_7", "cell_5"));
        await page.waitForSelector("#cell_5[open]");
        assert.deepEqual(await state(), ["cell_5", 2]);
      })
    ),
);

testWith(
  ["chromium"],
  "a click on a point goes to what it opens, and nowhere where that is not on the page",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page, seen) => {
        const bars = page.locator("[data-figure]").last().locator(".trace .point path");
        const focused = () => page.evaluate(() => document.activeElement?.id);
        const labels = page.locator("[data-figure]").last().locator(".hoverlayer .hovertext");
        // The chart takes a click for the point that it last marked as being under the pointer, and marks at intervals.
        const clickOn = async (bar: number) => {
          await bars.nth(bar).evaluate((path) => path.scrollIntoView({ block: "center", behavior: "instant" }));
          await page.mouse.move(0, 0);
          await waitUntil(async () => await labels.count() === 0);
          const box = await bars.nth(bar).boundingBox();
          assert.ok(box);
          await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
          await waitUntil(async () => await labels.count() > 0);
          await page.mouse.down();
          await page.mouse.up();
        };
        await clickOn(0);
        await clickOn(2);
        assert.equal(await focused(), "");
        await clickOn(1);
        await waitUntil(async () => await focused() === "lengths");
        assert.deepEqual(seen.complaints, []);
      })
    ),
);

testWith(
  ["chromium"],
  "the code button opens and closes all cells",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 390, scheme: "light" }, async (page) => {
        const open = () => page.locator("details.source[open]").count();
        assert.equal(await open(), 0);
        await page.getByRole("button", { name: "Show code", pressed: false }).click();
        assert.equal(await open(), await page.locator("details.source").count());
        await page.getByRole("button", { name: "Show code", pressed: true }).click();
        assert.equal(await open(), 0);
      })
    ),
);

testWith(
  ["chromium"],
  "the theme button recolours page and figures, with storage forbidden too",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        await page.addInitScript(() => {
          Object.defineProperty(globalThis, "localStorage", {
            get() {
              throw new DOMException("forbidden", "SecurityError");
            },
          });
        });
        await page.reload();
        await page.waitForSelector("[data-figures=drawn]");
        const colours = () =>
          page.evaluate(() => [
            getComputedStyle(document.body).backgroundColor,
            getComputedStyle(document.querySelector(".xtick text") as Element).fill,
            getComputedStyle(document.querySelector(".trace .point path") as Element).fill,
          ]);
        const light = await colours();
        const button = page.locator("#theme_button");
        await button.click();
        await button.click();
        assert.equal(await button.textContent(), "Theme: dark");
        await waitUntil(async () => (await colours())[1] !== light[1]);
        const dark = await colours();
        dark.forEach((colour, i) => assert.notEqual(colour, light[i]));
        await page.emulateMedia({ colorScheme: "dark" });
        await button.click();
        assert.deepEqual(await colours(), dark, "the system's theme is followed again");
      })
    ),
);

testWith(
  ["chromium"],
  "printing: light, figures within the paper, then the screen as it was",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "dark" }, async (page) => {
        const widths = () =>
          page.evaluate(() => [...document.querySelectorAll(".plot .main-svg")].map((svg) => svg.clientWidth));
        const screen = await widths();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await waitUntil(async () => (await widths()).every((width) => width === 650));
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        await waitUntil(async () => JSON.stringify(await widths()) === JSON.stringify(screen));
      })
    ),
);

testWith(
  ["chromium"],
  "without scripts, text, tables, findings and the words of figures can be read",
  () =>
    inChromium((browser, { report }) =>
      withPage(browser, report, { width: 390, scheme: "light", javaScriptEnabled: false }, async (page) => {
        assert.ok(await page.getByText("Every bus keeps at least 95 %").isVisible());
        assert.ok(await page.getByRole("cell", { name: "2310" }).isVisible());
        assert.ok(await page.locator(".plot p", { hasText: "Bar chart of 8931 unique driver names" }).isVisible());
        assert.equal(await page.locator("button:visible").count(), 0);
      })
    ),
);

testWith(
  ["chromium"],
  "axe-core finds nothing on report and index, light and wide, dark and narrow, code unfolded",
  () =>
    inChromium(async (browser, files) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      for (const file of Object.values(files)) {
        for (const { scheme, width } of [{ scheme: "light", width: 1280 }, { scheme: "dark", width: 390 }] as const) {
          await withPage(browser, file, { width, scheme, bypassCSP: true }, async (page) => {
            await page.evaluate("document.getElementById('code_button')?.click()");
            await page.evaluate(axe);
            const found = await page.evaluate<{ violations: string[]; passed: string[] }>(
              `axe.run(document).then((found) => ({
              violations: found.violations.map((v) =>
                v.id + " (" + v.impact + "): " + v.nodes.map((n) => n.target.join(" ")).join(", ")),
              passed: found.passes.map((rule) => rule.id),
            }))`,
            );
            assert.deepEqual(found.violations, []);
            assert.ok(found.passed.includes("color-contrast"), "axe-core has looked at the page");
          });
        }
      }
    }),
);
