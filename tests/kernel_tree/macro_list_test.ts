import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDefine } from "../../lib/kernel_tree/c_directives.ts";
import type { MacroFact } from "../../lib/kernel_tree/c_facts.ts";
import { hasConditions, packMacros, unpackMacros } from "../../lib/kernel_tree/macro_list.ts";
import { MacroUsers } from "../../lib/kernel_tree/macro_users.ts";

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

Deno.test("unpackMacros gives back what packMacros was given", () => {
  fc.assert(fc.property(fc.array(macro), (macros) => {
    const packed = packMacros(macros);
    assert.deepEqual(unpackMacros(packed), macros);
    assert.equal(hasConditions(packed), macros.some(({ conditions }) => conditions));
  }));
});

Deno.test("packMacros keeps a definition with a comment over two lines on one", () => {
  const found = parseDefine({ text: "#define A(x /* one\ntwo */) B(x, /* three\n four */ y)", line: 7 })!;
  const [unpacked, ...more] = unpackMacros(packMacros([found]));
  assert.deepEqual(more, []);
  assert.deepEqual([unpacked!.name, unpacked!.body, unpacked!.line], ["A", "B(x,   y)", 7]);
  assert.equal(unpacked!.parameters?.length, 1);
});

/** What {@linkcode MacroUsers} says, told from the macros themselves. */
function plainUsers(macros: readonly MacroFact[], word: string): string[] {
  return macros.filter(({ parameters }) => parameters !== null)
    .flatMap((one) =>
      [...one.body.matchAll(/(?<!\w)\w+(?=[^\S\n]*[(,])/g)].filter(([found]) => found === word).map(() => one.name)
    );
}

Deno.test("MacroUsers finds the macros that call a word or hand it on, once for each time, in their order", () => {
  fc.assert(fc.property(fc.array(fc.array(macro, { maxLength: 6 }), { maxLength: 4 }), (files) => {
    const users = new MacroUsers(files.map(packMacros));
    for (const word of ["a", "b", "a1", "aa"]) {
      assert.deepEqual(users.of(word), files.flatMap((macros) => plainUsers(macros, word)), word);
    }
  }));
});
