import assert from "node:assert/strict";
import fc from "fast-check";
import { conditionalVariants } from "../../lib/kernel_tree/c_conditionals.ts";

const variants = (text: string, known: Readonly<Record<string, boolean>> = {}) =>
  conditionalVariants(text, (name) => known[name]).map((variant) => variant.split("\n").filter(Boolean).join(" "));

Deno.test("conditionalVariants goes both ways where the configuration decides, one way where it is known", () => {
  const text = "#ifdef A\na\n#else\nb\n#endif";
  assert.deepEqual(variants(text), ["a", "b"]);
  assert.deepEqual(variants(text, { A: true }), ["a"]);
  assert.deepEqual(variants(text, { A: false }), ["b"]);
});

Deno.test("conditionalVariants goes the same way each time one macro is asked for", () => {
  assert.deepEqual(variants("#ifdef A\na\n#endif\n#ifndef A\nb\n#endif\n#if defined(A)\nc\n#endif"), ["a c", "b"]);
});

Deno.test("conditionalVariants follows #elif, #if 0, #if 1 and nesting", () => {
  assert.deepEqual(variants("#if 0\na\n#elif IS_ENABLED(B)\nb\n#else\nc\n#endif"), ["b", "c"]);
  assert.deepEqual(variants("#if 1\na\n#else\nb\n#endif"), ["a"]);
  assert.deepEqual(variants("#ifdef A\n#ifdef B\nab\n#endif\n#endif\nx", { A: false }), ["x"]);
});

Deno.test("conditionalVariants keeps the number of lines, and makes at least 1 and at most 8 variants", () => {
  const line = fc.constantFrom("a", "#ifdef A", "#ifndef B", "#if C > 1", "#elif D", "#else", "#endif", " # if 0");
  fc.assert(fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
    const found = conditionalVariants(lines.join("\n"), () => undefined);
    assert.ok(found.length >= 1 && found.length <= 8);
    for (const variant of found) assert.equal(variant.split("\n").length, Math.max(1, lines.length));
  }));
});
