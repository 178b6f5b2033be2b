import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { compared, expectations, filesBelow } from "./expectations.ts";

const FIXTURES = join(import.meta.dirname!, "../fixtures/kernel_tree");
const TOY = join(FIXTURES, "toy");

for (const [file, lines] of expectations(TOY)) {
  Deno.test(`readCensus finds in ${file} what the file itself expects`, async () => {
    const { definitions } = await readCensus(TOY);
    const [found, wanted] = compared(lines, definitions.filter((d) => d.file === file));
    assert.deepEqual(found, wanted);
  });
}

Deno.test("readCensus finds nothing in a file that expects nothing, nor in Documentation and tools", async () => {
  const { definitions } = await readCensus(TOY);
  const expecting = expectations(TOY);
  assert.ok(expecting.size > 10);
  assert.deepEqual(
    [...new Set(definitions.map((d) => d.file))].filter((f) => !expecting.has(f)),
    [],
  );
});

Deno.test("readCensus reads the version from the top Makefile, EXTRAVERSION included", async () => {
  assert.equal((await readCensus(TOY)).tree.version, "9.8.7-toy");
});

Deno.test("readCensus gives provenance that names the version and a hash of the facts, and no path", async () => {
  const { provenance, tree } = await readCensus(TOY);
  assert.equal(provenance.length, 1);
  assert.equal(provenance[0]!.version, "9.8.7-toy");
  assert.equal(provenance[0]!.sha256, tree.sha256);
  assert.match(tree.sha256, /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(provenance).includes("/"));
});

async function tarOf(prefix: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({
    name: `${prefix}drivers/escape.c`,
    type: "symlink",
    linkname: "/etc/passwd",
  });
  tar.entry({ name: `${prefix}drivers/pipe.c`, type: "fifo" });
  tar.entry({
    name: `${prefix}drivers/device.c`,
    type: "character-device",
    devmajor: 1,
    devminor: 5,
  });
  for (const path of filesBelow(TOY).reverse()) {
    tar.entry(
      { name: prefix + path.slice(TOY.length + 1) },
      readFileSync(path),
    );
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

for (const prefix of ["", "./", "linux-9.8.7/", "./linux-9.8.7/"]) {
  Deno.test(`readCensus gives the same definitions for a folder, a tar and a tar.gz with the prefix "${prefix}"`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "names-"));
    try {
      const expected = (await readCensus(TOY)).definitions;
      const tar = await tarOf(prefix);
      for (
        const [name, bytes] of [["t.tar", tar], [
          "t.tar.gz",
          gzipSync(tar),
        ]] as const
      ) {
        const path = join(folder, name);
        writeFileSync(path, bytes);
        assert.deepEqual((await readCensus(path)).definitions, expected);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

Deno.test("readCensus reads a tar.xz, passes links over, and gives the archive's own hash", async () => {
  const census = await readCensus(join(FIXTURES, "tiny.tar.xz"));
  assert.deepEqual(census.definitions.map((d) => [d.file, d.name]), [[
    "drivers/base/tiny.c",
    "tiny",
  ]]);
  assert.match(census.archiveSha256!, /^[0-9a-f]{64}$/);
});
