import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import {
  encodeCensusFile,
  readCensusFile,
  SHIPPED_KERNELS,
  shippedCensus,
  type ShippedKernel,
} from "../../lib/kernel_tree/shipped_census.ts";
import { UserError } from "../../lib/messages/user_error.ts";

const TOY = join(import.meta.dirname!, "../fixtures/kernel_tree/toy");

const PINNED: Record<
  ShippedKernel,
  readonly [
    version: string,
    definitions: number,
    names: number,
    dynamic: number,
  ]
> = {
  "6.1": ["6.1.192", 9162, 8892, 5],
  "6.12": ["6.12.117", 9914, 9626, 6],
};

for (const kernel of SHIPPED_KERNELS) {
  Deno.test(`shippedCensus("${kernel}") has the counts that reading the tree gave`, () => {
    const { tree, summary, provenance } = shippedCensus(kernel);
    assert.deepEqual([
      tree.version,
      summary.definitions,
      summary.uniqueNames,
      summary.dynamic,
    ], PINNED[kernel]);
    assert.match(provenance[0]!.version, /^6\.\d+\.\d+-/);
    assert.match(provenance[0]!.sha256!, /^[0-9a-f]{64}$/);
    assert.match(
      provenance[0]!.how!,
      /^deno task names linux-source-6\.\d+\.tar\.xz --data /,
    );
  });

  Deno.test(`shippedCensus("${kernel}") holds paths inside the tree only, each definition named or dynamic`, () => {
    for (const d of shippedCensus(kernel).definitions) {
      assert.match(
        d.file,
        /^(?:arch|block|crypto|drivers|fs|kernel|lib|mm|net|samples|security|sound)\//,
      );
      assert.equal(d.dynamic, d.name === null);
    }
  });
}

Deno.test("shippedCensus gives no lookalikes: no uart, drm, comedi, cpufreq, tty or sound component drivers", () => {
  const structs = new Set(
    shippedCensus("6.12").definitions.map((d) => d.struct),
  );
  const lookalikes = [
    "uart",
    "drm",
    "comedi",
    "cpufreq",
    "tty",
    "snd_soc_component",
    "snd_soc_dai",
  ];
  assert.deepEqual(lookalikes.filter((l) => structs.has(`${l}_driver`)), []);
  assert.ok(structs.size > 100);
});

Deno.test("shippedCensus refuses a kernel that does not ship", () => {
  assert.throws(() => shippedCensus("2.4" as ShippedKernel), UserError);
});

Deno.test("encodeCensusFile gives the same bytes twice, with no time and no system, and readCensusFile the same facts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  try {
    const census = await readCensus(TOY);
    const bytes = encodeCensusFile(census);
    assert.deepEqual(bytes, encodeCensusFile(await readCensus(TOY)));
    assert.deepEqual([...bytes.subarray(4, 8), bytes[9]], [0, 0, 0, 0, 255]);
    writeFileSync(join(folder, "toy.json.gz"), bytes);
    assert.deepEqual(readCensusFile(join(folder, "toy.json.gz")), census);
    for (const bad of ["text", gzipSync("{}"), gzipSync("[")]) {
      writeFileSync(join(folder, "bad"), bad);
      assert.throws(() => readCensusFile(join(folder, "bad")), UserError);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
