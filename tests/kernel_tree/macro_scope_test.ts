import assert from "node:assert/strict";
import type { MacroFact } from "../../lib/kernel_tree/c_facts.ts";
import { FactStore } from "../../lib/kernel_tree/fact_store.ts";
import { packFacts } from "../../lib/kernel_tree/fact_text.ts";
import { MacroScope } from "../../lib/kernel_tree/include_graph.ts";

const macro = (name: string, body: string, conditions?: readonly string[]): MacroFact => ({
  name,
  parameters: name.startsWith("F") ? ["x"] : null,
  body,
  line: 1,
  ...(conditions ? { conditions } : {}),
});

function scope(macros: readonly MacroFact[]): MacroScope {
  const facts = packFacts({ header: { path: "a.h", includes: [], macros } });
  return new MacroScope(new FactStore([{ path: "a.h", facts }]), () => ({}));
}

Deno.test("MacroScope.namesWithStructs looks into macros with parameters, not their conditions, and adds their users", () => {
  const macros = scope([
    macro("A", '"x"', ["HAVE_struct_foo", "B"]),
    macro("F1", "struct foo x", ["struct_a(", "C"]),
    macro("F2", "F1(x)"),
    macro("F3", "F4(x)", ["F1(x)", "struct foo y"]),
    macro("F5", "struct fool x, struct\tbar y"),
    macro("F6", "mystruct foo x"),
    macro("C", "struct foo c"),
  ]);
  assert.deepEqual([...macros.namesWithStructs(["foo"])], ["F1", "F2"]);
  assert.deepEqual([...macros.namesWithStructs(["bar", "foo"])], ["F5", "F1", "F2"]);
});

Deno.test("MacroScope.namesCalling finds no caller in a condition", () => {
  const macros = scope([
    macro("F1", "toy_register(x)", ["toy_register, innocent(", "D"]),
    macro("B", '"b"', ["toy_register(y)", "toy_register, innocent(x)"]),
    macro("F2", "F1 (x)"),
  ]);
  assert.deepEqual([...macros.namesCalling("toy_register")], ["F1", "F2"]);
});
