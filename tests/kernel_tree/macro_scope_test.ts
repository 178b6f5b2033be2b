import assert from "node:assert/strict";
import { MacroScope } from "../../lib/kernel_tree/include_graph.ts";
import { packMacros } from "../../lib/kernel_tree/macro_list.ts";

const macro = (name: string, body: string, conditions?: readonly string[]) => ({
  name,
  parameters: name.startsWith("F") ? ["x"] : null,
  body,
  line: 1,
  ...(conditions ? { conditions } : {}),
});

function scope(macros: readonly ReturnType<typeof macro>[]): MacroScope {
  return new MacroScope([{ path: "a.c", includes: "", macros: packMacros(macros) }], () => ({}));
}

Deno.test("MacroScope.namesOf asks of macros, not of their conditions, and adds those that use one that passes", () => {
  const macros = scope([
    macro("A", '"x"', ["HAVE_struct_foo", "B"]),
    macro("F1", "struct foo x", ["struct_a(", "C"]),
    macro("F2", "F1(x)"),
    macro("F3", "F4(x)", ["F1(x)"]),
    macro("C", "struct foo c"),
  ]);
  const asked: string[] = [];
  const found = macros.namesOf("struct", ({ name, body }) => {
    asked.push(name);
    return body.includes("struct foo");
  });
  assert.deepEqual([...found], ["F1", "F2"]);
  assert.deepEqual(asked, ["F1"]);
});

Deno.test("MacroScope.namesCalling finds no caller in a condition", () => {
  const macros = scope([
    macro("F1", "toy_register(x)", ["toy_register, innocent(", "D"]),
    macro("B", '"b"', ["toy_register(y)", "toy_register, innocent(x)"]),
    macro("F2", "F1 (x)"),
  ]);
  assert.deepEqual([...macros.namesCalling("toy_register")], ["F1", "F2"]);
});
