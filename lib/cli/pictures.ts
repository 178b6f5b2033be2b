/** `deno task pictures`: the README's pictures, taken of the real reports in Chromium. */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { chromiumMissing } from "../messages/pictures.ts";
import { atomicWrite, makeFolder } from "../files/atomic_write.ts";
import { onPath } from "../report/run/programs.ts";
import { runCommand } from "./command.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A picture: which page, in which theme, and from the top of one element down to the bottom of another. */
interface Picture {
  readonly file: string;
  readonly page: string;
  readonly scheme: "light" | "dark";
  readonly from: string;
  readonly to: string;
}

const PICTURES: readonly Picture[] = [
  { file: "index.png", page: "index", scheme: "light", from: "h1", to: ".card:nth-child(2)" },
  { file: "census.png", page: "driver-name-lengths", scheme: "light", from: "#the-census", to: "#figure_1" },
  { file: "verdicts.png", page: "register-from-probe", scheme: "light", from: "#figure_1", to: "#figure_1" },
  { file: "hang.png", page: "hang-from-a-log", scheme: "light", from: "#figure_3", to: "#figure_3" },
  { file: "buffers.png", page: "driver-name-lengths", scheme: "dark", from: "#figure_2", to: "#figure_2" },
];

/** Around what a picture shows, in pixels. */
const MARGIN = 16;

async function shoot(page: Page, { from, to }: Picture): Promise<Uint8Array> {
  const [first, last] = await Promise.all(
    [page.locator(from).first(), page.locator(to).first()].map((l) => l.boundingBox()),
  );
  if (!first || !last) throw new Error(`no ${from} or ${to} on the page`);
  const left = Math.min(first.x, last.x), right = Math.max(first.x + first.width, last.x + last.width);
  const clip = {
    x: left - MARGIN,
    y: first.y - MARGIN,
    width: right - left + 2 * MARGIN,
    height: last.y + last.height - first.y + 2 * MARGIN,
  };
  return await page.screenshot({ fullPage: true, clip });
}

await runCommand({
  name: "pictures",
  help: `
usage: deno task pictures

Takes the pictures of the README from the pages in reports/. Needs Chromium (apt install chromium).

exit status: 0 taken, 2 no Chromium

examples:
  deno task report && deno task pictures`,
  options: {},
  positionals: [0, 0],
  async run() {
    const executablePath = onPath("chromium");
    if (executablePath === undefined) throw chromiumMissing();
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      for (const picture of PICTURES) {
        const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, colorScheme: picture.scheme });
        await page.goto(pathToFileURL(join(ROOT, "reports", `${picture.page}.html`)).href);
        await page.locator("[data-drawn]").first().waitFor();
        makeFolder(join(ROOT, "notebooks", "pictures"));
        atomicWrite(join(ROOT, "notebooks", "pictures", picture.file), await shoot(page, picture));
        await page.close();
      }
    } finally {
      await browser.close();
    }
    return 0;
  },
});
