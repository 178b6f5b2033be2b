import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";
import { packedBy } from "../../lib/kernel_log/packed_by.ts";

Deno.test("packedBy tells a packed file from its first bytes, and a log from it", () => {
  assert.equal(packedBy(gzipSync("[    0.000000] Linux version 6.12.117\n")), "gzip");
  assert.equal(packedBy(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00)), "xz");
  assert.equal(packedBy(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x24)), "zstd");
  assert.equal(packedBy(new TextEncoder().encode("[    0.000000] Linux version 6.12.117\n")), undefined);
  assert.equal(packedBy(Uint8Array.of(0x1f)), undefined, "cut within the beginning");
  assert.equal(packedBy(deflateRawSync("no header")), undefined);
});
