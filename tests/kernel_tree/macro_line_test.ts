import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDefine } from "../../lib/kernel_tree/c_directives.ts";
import type { MacroFact } from "../../lib/kernel_tree/c_facts.ts";
import { packedMacroName, packMacro, unpackMacro } from "../../lib/kernel_tree/macro_line.ts";

const name = fc.stringMatching(/^[A-Za-z_]\w{0,3}$/);
const body = fc.array(
  fc.constantFrom("a", "b", "(", ")", ",", " ", "?", "\t", "##", "#", '"', "1a", "a1", "\u00e9", "0x1"),
  { maxLength: 12 },
).map((parts) => parts.join("").trim());
const macro: fc.Arbitrary<MacroFact> = fc.record({
  name,
  parameters: fc.option(fc.array(fc.oneof(name, fc.constantFrom("...", "args...")), { maxLength: 3 })),
  body,
  line: fc.nat(),
  conditions: fc.option(
    fc.array(fc.constantFrom("A", "!B", "C > 1 ? 2 : 3", "HAVE_struct_x", "a, b", "IS_ENABLED(F) && a(y)"), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
}, { noNullPrototype: true }).map(({ conditions, ...rest }) => conditions ? { ...rest, conditions } : rest);

Deno.test("unpackMacro gives back what packMacro was given", () => {
  fc.assert(fc.property(macro, (one) => {
    const packed = packMacro(one);
    assert.deepEqual(unpackMacro(packed), one);
    assert.equal(packedMacroName(packed), one.name);
    assert.equal(packed.split("\n").length, 1 + (one.conditions?.length ?? 0));
  }));
});

Deno.test("packMacro keeps a definition with a comment over two lines on one", () => {
  const packed = packMacro(parseDefine({ text: "#define A(x /* one\ntwo */) B(x, /* three\n four */ y)", line: 7 })!);
  assert.doesNotMatch(packed, /\n/);
  const unpacked = unpackMacro(packed);
  assert.deepEqual([unpacked.name, unpacked.body, unpacked.line], ["A", "B(x,   y)", 7]);
  assert.equal(unpacked.parameters?.length, 1);
});
