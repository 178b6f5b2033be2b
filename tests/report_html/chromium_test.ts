import { strict as assert } from "node:assert";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { HOSTILE } from "../fixtures/report_html/executed_notebook.ts";
import { inChromium } from "../support/browser.ts";
import { testWith } from "../support/parts.ts";
import { assertSound, EVERY_LOOK, visitWithAxe } from "../support/report_pages.ts";
import { until } from "../support/until.ts";
import { withPage } from "./browser/chromium.ts";
import { withPages } from "./browser/pages.ts";
import { READY } from "./browser/visit.ts";
import type { Browser, Locator, Page } from "playwright-core";

/** Runs `use` with a browser and the fixture's pages. */
function inChromiumWithPages(use: (browser: Browser, files: { report: string; index: string }) => Promise<void>) {
  return inChromium((browser) => withPages((files) => use(browser, files)));
}

/**
 * Moves the pointer over a mark of a figure until the figure labels it. A figure marks what is under the pointer at
 * intervals, and a page that is still settling can move it away.
 */
async function hover(page: Page, figure: Locator, mark: Locator): Promise<void> {
  const labels = figure.locator(".hoverlayer .hovertext");
  await mark.evaluate((path) => path.scrollIntoView({ block: "center", behavior: "instant" }));
  await page.mouse.move(0, 0);
  await until("nothing is labelled", async () => await labels.count() === 0);
  let tries = 0;
  await until("the mark is labelled", async () => {
    const box = await mark.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + ++tries % 2);
    return await labels.count() > 0;
  });
}

testWith(
  ["chromium"],
  "pages in Chromium: no request, no complaint, every figure drawn, no sideways scroll, nothing that axe-core finds",
  () =>
    inChromiumWithPages(async (browser, files) => {
      for (const file of Object.values(files)) {
        for (const look of EVERY_LOOK) {
          const { visit, violations } = await visitWithAxe(browser, file, look);
          assertSound(visit);
          assert.ok(visit.figures > 0);
          assert.deepEqual(violations, []);
        }
      }
    }),
);

testWith(
  ["chromium"],
  "the policy of a page stops scripts, event handlers and requests that are not its own",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        await page.evaluate(() => {
          const seen = Object.assign(globalThis, { violations: [] as string[] });
          addEventListener("securitypolicyviolation", (event) => seen.violations.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken over'";
          const image = document.createElement("img");
          image.src = "https://example.invalid/x.png";
          const handler = document.createElement("div");
          handler.innerHTML = "<p onclick='document.title = `taken over`'>x</p>";
          document.body.append(script, image, handler);
          (handler.firstChild as HTMLElement).click();
          fetch("https://example.invalid/").catch(() => undefined);
        });
        const violations = () =>
          page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations.toSorted());
        await until("four violations are told", async () => (await violations()).length >= 4);
        assert.deepEqual(await violations(), ["connect-src", "img-src", "script-src-attr", "script-src-elem"]);
        assert.equal(await page.title(), "How long are driver names?");
      })
    ),
);

testWith(
  ["chromium"],
  "plotlyText: Chromium shows a hostile name in a figure as the name itself",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        const figure = page.locator("[data-figure]").last();
        const texts = await figure.locator(".ytick text, .legendtext, .bartext").allTextContents();
        assert.deepEqual([...new Set(texts)].sort(), [HOSTILE, "<b>bold</b> & $x^2$ %{y}", "plain-driver"].sort());
        await hover(page, figure, figure.locator(".trace .point path").first());
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
    inChromiumWithPages((browser, { report }) =>
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
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        const isAt = (cell: string, open: number) => async () => {
          const state = await page.evaluate(() => ({
            hash: location.hash,
            focused: document.activeElement?.parentElement?.id,
            open: document.querySelectorAll("details[open]").length,
          }));
          return state.hash === `#${cell}` && state.focused === cell && state.open === open;
        };
        await page.getByRole("link", { name: "source: cell 7" }).press("Enter");
        await until("cell 7 alone is open and has the focus", isAt("cell_7", 1));
        await page.goto(`${pathToFileURL(report)}#cell_5`);
        await until("cell 5 is open too and has the focus", isAt("cell_5", 2));
      })
    ),
);

testWith(
  ["chromium"],
  "a click on a point goes to what it opens, and nowhere where that is not on the page",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page, seen) => {
        const figure = page.locator("[data-figure]").last();
        await figure.evaluate((element) => {
          const kept = Object.assign(globalThis, { clicked: [] as number[] });
          const chart = element as unknown as {
            on(event: "plotly_click", listener: (event: { points: { pointNumber: number }[] }) => void): void;
          };
          chart.on("plotly_click", ({ points: [point] }) => kept.clicked.push(point!.pointNumber));
        });
        const clicked = () => page.evaluate(() => (globalThis as unknown as { clicked: number[] }).clicked.at(-1));
        const focused = () => page.evaluate(() => document.activeElement?.id);
        // The second of two quick clicks resets a figure's axes, and a click on what it draws again can be lost.
        const clickOn = (bar: number) =>
          until(`the click on bar ${bar} is told`, async () => {
            await hover(page, figure, figure.locator(".trace .point path").nth(bar));
            await page.mouse.down();
            await page.mouse.up();
            return await clicked() === bar;
          });
        await clickOn(0);
        await clickOn(2);
        assert.equal(await focused(), "");
        await clickOn(1);
        assert.equal(await focused(), "lengths");
        assert.deepEqual(seen.complaints, []);
      })
    ),
);

testWith(
  ["chromium"],
  "the code button opens and closes all cells",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 390, scheme: "light" }, async (page) => {
        const open = () => page.locator("details.source[open]").count();
        assert.equal(await open(), 0);
        const all = await page.locator("details.source").count();
        assert.ok(all > 0);
        await page.getByRole("button", { name: "Show code", pressed: false }).click();
        await until("all cells are open", async () => await open() === all);
        await page.getByRole("button", { name: "Show code", pressed: true }).click();
        await until("no cell is open", async () => await open() === 0);
      })
    ),
);

testWith(
  ["chromium"],
  "the theme button recolours page and figures, with storage forbidden too",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "light" }, async (page) => {
        await page.addInitScript(() => {
          Object.defineProperty(globalThis, "localStorage", {
            get() {
              throw new DOMException("forbidden", "SecurityError");
            },
          });
        });
        await page.reload();
        await until("the figures are drawn again", () => page.evaluate(READY));
        const colours = () =>
          page.evaluate(() => [
            getComputedStyle(document.body).backgroundColor,
            getComputedStyle(document.querySelector(".xtick text") as Element).fill,
            getComputedStyle(document.querySelector(".trace .point path") as Element).fill,
          ]);
        const light = await colours();
        const button = page.locator("#theme_button");
        const named = (theme: string) => page.getByRole("button", { name: `Theme: ${theme}`, exact: true }).waitFor();
        await button.click();
        await named("light");
        await button.click();
        await named("dark");
        await until(
          "all colours have changed",
          async () => (await colours()).every((colour, i) => colour !== light[i]),
        );
        const dark = await colours();
        const are = (wanted: readonly string[]) => async () => isDeepStrictEqual(await colours(), wanted);
        await page.emulateMedia({ colorScheme: "dark" });
        await button.click();
        await named("system");
        await until("the system's dark theme is followed", are(dark));
        await page.emulateMedia({ colorScheme: "light" });
        await until("the system's light theme is followed", are(light));
      })
    ),
);

testWith(
  ["chromium"],
  "printing: light, figures within the paper, then the screen as it was",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 1280, scheme: "dark" }, async (page) => {
        const widths = () =>
          page.evaluate(() => [...document.querySelectorAll(".plot .main-svg")].map((svg) => svg.clientWidth));
        const screen = await widths();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await until("figures fit the paper", async () => (await widths()).every((width) => width === 650));
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        await until("figures fit the screen", async () => isDeepStrictEqual(await widths(), screen));
      })
    ),
);

testWith(
  ["chromium"],
  "without scripts, text, tables, findings and the words of figures can be read",
  () =>
    inChromiumWithPages((browser, { report }) =>
      withPage(browser, report, { width: 390, scheme: "light", javaScriptEnabled: false }, async (page) => {
        assert.ok(await page.getByText("Every bus keeps at least 95 %").isVisible());
        assert.ok(await page.getByRole("cell", { name: "2310" }).isVisible());
        assert.ok(await page.locator(".plot p", { hasText: "Bar chart of 8931 unique driver names" }).isVisible());
        assert.equal(await page.locator("button:visible").count(), 0);
      })
    ),
);
