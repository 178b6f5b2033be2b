import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDefine } from "../../lib/kernel_tree/c_directives.ts";
import { expandMacros, words, wordsText } from "../../lib/kernel_tree/macro_expansion.ts";

function expand(text: string, ...defines: string[]): string {
  const macros = defines.map((d) => parseDefine({ text: `#define ${d}`, line: 1 })!);
  return wordsText(
    expandMacros(words(text), (name) => macros.find((m) => m?.name === name)),
  );
}

Deno.test("expandMacros replaces objects and functions, also in each other's results", () => {
  assert.equal(expand("A", "A B", 'B "b"'), '"b"');
  assert.equal(expand('F("x") G', "F(a) a G", 'G "g"'), '"x" "g" "g"');
  assert.equal(expand("F", "F(a) #a"), "F");
});

Deno.test("expandMacros makes strings and pastes of arguments as written, expanded arguments elsewhere", () => {
  assert.equal(
    expand("S(A) X(A)", "S(x) #x", "X(x) S(x)", 'A "a"'),
    '"A" "\\"a\\""',
  );
  assert.equal(expand("P(a, 1)", "P(x, y) x##_##y #y"), 'a_1 "1"');
  assert.equal(expand("V(1, 2)", 'V(...) "n" __VA_ARGS__'), '"n" 1 , 2');
  assert.equal(expand("V(a, b)", "V(x...) #x"), '"a,b"');
});

Deno.test("expandMacros does not expand a macro inside of itself", () => {
  assert.equal(expand("A", "A B", "B A"), "A");
  assert.equal(expand("F(F(1))", 'F(x) "f" F(x)'), '"f" F ( "f" F ( 1 ) )');
});

Deno.test("expandMacros comes to an end on macros that double", () => {
  const defines = Array.from(
    { length: 60 },
    (_, n) => `M${n} (M${n + 1}) (M${n + 1})`,
  );
  assert.ok(expand("M0", ...defines.map((d) => d + ' ""')).length > 0);
});

Deno.test("expandMacros leaves text without macros as it is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "(", ")", ",", "##", "#", '"s"', "1")),
      (list) => {
        const text = `x ${list.join(" ")}`;
        assert.equal(expand(text), wordsText(words(text)));
      },
    ),
  );
});
