/** The same seed, the same bytes: in Deno, in Node, and in a browser. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nodeProgram } from "../../lib/report/run/programs.ts";
import { inChromium, patientContext } from "../support/browser.ts";
import { testWith } from "../support/parts.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { everythingAsText } from "./same_everywhere.ts";

const MODULE = "tests/simulate/same_everywhere.js";

/** Compiles the runs and all that they need to JavaScript modules in a folder. */
function compileTo(folder: string): void {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(PROJECT, "lib", "tsconfig.build.json"),
      compilerOptions: {
        outDir: folder,
        rootDir: PROJECT,
        noEmit: false,
        declaration: false,
        typeRoots: [join(PROJECT, "node_modules", "@types")],
      },
      files: [join(PROJECT, "tests", "simulate", "same_everywhere.ts")],
    }),
  );
  execFileSync(nodeProgram(), [join(PROJECT, "node_modules", "typescript", "bin", "tsc"), "-p", config]);
}

Deno.test("Simulator.run() gives the same bytes in Node as in Deno", async () => {
  await withFolder((folder) => {
    compileTo(folder);
    const url = pathToFileURL(join(folder, MODULE)).href;
    const program = `import(${JSON.stringify(url)}).then((m) => process.stdout.write(m.everythingAsText()))`;
    const inNode = execFileSync(nodeProgram(), ["-e", program], { encoding: "utf8", maxBuffer: 2 ** 26 });
    assert.ok(inNode === everythingAsText(), "the texts are equal");
  });
});

testWith(["chromium"], "Simulator.run() gives the same bytes in Chromium as in Deno", async () => {
  await withFolder(async (folder) => {
    compileTo(folder);
    await inChromium(async (browser) => {
      const page = await (await patientContext(browser)).newPage();
      await page.route("http://lab.test/**", (route) => {
        const { pathname } = new URL(route.request().url());
        return pathname === "/"
          ? route.fulfill({ contentType: "text/html", body: "<!doctype html>" })
          : route.fulfill({ contentType: "text/javascript", body: readFileSync(join(folder, pathname), "utf8") });
      });
      await page.goto("http://lab.test/");
      const inBrowser = await page.evaluate(
        async (module) => (await import(module) as { everythingAsText(): string }).everythingAsText(),
        `http://lab.test/${MODULE}`,
      );
      assert.ok(inBrowser === everythingAsText(), "the texts are equal");
    });
  });
});
