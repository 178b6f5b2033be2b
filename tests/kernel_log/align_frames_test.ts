import assert from "node:assert/strict";
import fc from "fast-check";
import { alignFrames } from "../../lib/kernel_log/align_frames.ts";

Deno.test("alignFrames lays equal functions beside each other and leaves the others alone, in order", () => {
  assert.deepEqual(alignFrames(["dump", "a", "b", "boot"], ["a", "x", "b"]), [
    { left: "dump", right: null },
    { left: "a", right: "a" },
    { left: null, right: "x" },
    { left: "b", right: "b" },
    { left: "boot", right: null },
  ]);
});

Deno.test("alignFrames loses nothing, changes no order, and finds all of what is a part of the other", () => {
  const stack = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  fc.assert(fc.property(stack, stack, (left, right) => {
    const lines = alignFrames(left, right);
    assert.deepEqual(lines.flatMap((line) => line.left ?? []), left);
    assert.deepEqual(lines.flatMap((line) => line.right ?? []), right);
    assert.ok(lines.every((line) => line.left === null || line.right === null || line.left === line.right));
  }));
  fc.assert(fc.property(stack, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (left, kept) => {
    const part = left.filter((_, i) => kept[i]);
    assert.equal(alignFrames(left, part).filter((line) => line.left === line.right).length, part.length);
  }));
});
