import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "tar-stream";
import { scanTree } from "../../lib/scan/scan_tree.ts";
import { scanned, TREE } from "./fixture_tree.ts";
import { withFolder } from "../support/project.ts";

/** The toy tree as a tar archive, its files in reverse order, below a folder. */
async function archive(): Promise<Uint8Array> {
  const tar = pack();
  const parts: Uint8Array[] = [];
  const done = (async () => {
    for await (const part of tar) parts.push(part as Uint8Array);
  })();
  for (const path of (readdirSync(TREE, { recursive: true }) as string[]).sort().reverse()) {
    if (statSync(join(TREE, path)).isFile()) tar.entry({ name: `linux-9.9/${path}` }, readFileSync(join(TREE, path)));
  }
  tar.finalize();
  await done;
  return Buffer.concat(parts);
}

Deno.test("scanTree finds the same in an archive, whatever its order, and leaves its top folder out of the paths", () =>
  withFolder(async (folder) => {
    const path = join(folder, "tree.tar");
    writeFileSync(path, await archive());
    const { findings, registrations, build } = await scanTree(path);
    const here = await scanned;
    assert.deepEqual(findings, here.findings);
    assert.deepEqual(registrations, here.registrations);
    assert.deepEqual(build, here.build);
  }));

Deno.test("scanTree passes over tools, scripts, documents, links that lead in circles, and names with line breaks", () =>
  withFolder(async (folder) => {
    const tree = join(folder, "tree");
    cpSync(TREE, tree, { recursive: true });
    const probe = readFileSync(join(TREE, "drivers/cases/component.c"), "utf8").replaceAll("near_", "outside_");
    for (const top of ["tools", "scripts", "Documentation"]) {
      mkdirSync(join(tree, top));
      writeFileSync(join(tree, top, "driver.c"), probe);
    }
    symlinkSync(tree, join(tree, "drivers/cases/again"));
    writeFileSync(join(tree, "drivers/cases/line\nbreak\u001b.c"), "int f(void) { g(); }\n\0\ufffe");
    for (const workers of [0, 2]) {
      const { findings } = await scanTree(tree, { workers });
      assert.deepEqual(findings, (await scanned).findings);
    }
  }));
