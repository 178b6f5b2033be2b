import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import type { CallFacts } from "../../lib/kernel_tree/calls/call_facts.ts";
import { extractCalls } from "../../lib/kernel_tree/calls/extract_calls.ts";
import { packFacts, unpackFacts, unpackNames } from "../../lib/scan/packed_facts.ts";
import { TREE } from "./fixture_tree.ts";

function calls(facts: CallFacts, name: string): string[] {
  const f = facts.functions.find((one) => facts.names[one.name] === name)!;
  return Array.from(f.calls.filter((_, i) => i % 2 === 0), (n) => facts.names[n]!);
}

Deno.test("extractCalls reads calls through members with the struct that the chain begins at", () => {
  const facts = extractCalls(
    "a.c",
    `struct top { int x; };
static struct top *everywhere;
static int f(struct top *t, int n)
{
	struct inner *i = &t->inner;
	t->ops->go(n);
	i->table[3].run();
	to_thing(t)->stop();
	everywhere->go();
	(*t->old)(n);
	unknown->go();
	if (n) return sizeof(n);
}`,
  );
  assert.deepEqual(calls(facts, "f"), [
    "top>ops>go",
    "inner>table>run",
    "to_thing",
    "to_thing()>stop",
    "top>go",
    "top>old",
    "?>go",
  ]);
});

Deno.test("extractCalls names calls of a parameter by its position, in functions and macros", () => {
  const facts = extractCalls(
    "a.c",
    "int each(void *p, int (*fn)(void *)) { return fn(p); }\n#define EACH(f, x) f(x)\n",
  );
  assert.deepEqual(calls(facts, "each"), ["#1"]);
  assert.deepEqual(calls(facts, "EACH"), ["#0"]);
});

Deno.test("extractCalls keeps a function that has a head for each branch of an #ifdef", () => {
  const facts = extractCalls(
    "a.c",
    "#ifdef A\nint f(void)\n{ a(); }\n#else\nint f(int x)\n{ b(); }\n#endif\nint g(void) { c(); }\n",
  );
  assert.deepEqual(facts.functions.map(({ name }) => facts.names[name]), ["f", "f", "g"]);
});

const SOURCES = (readdirSync(TREE, { recursive: true }) as string[]).filter((path) => /\.[ch]$/.test(path)).sort()
  .map((path) => readFileSync(`${TREE}/${path}`, "latin1"));

Deno.test("extractCalls takes any text: every name and index that it gives is one of its own", () => {
  const mutation = fc.tuple(
    fc.constantFrom(...SOURCES),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.string({ maxLength: 6 })), { maxLength: 12 }),
  ).map(([source, edits]) =>
    edits.reduce((text, [at, length, put]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    }, source)
  );
  fc.assert(
    fc.property(fc.oneof(mutation, fc.string({ maxLength: 300 })), (text) => {
      const facts = extractCalls("x.c", text);
      for (const f of facts.functions) {
        assert.ok(f.name < facts.names.length && f.endLine >= f.line);
        for (let i = 0; i < f.calls.length; i += 2) assert.ok(f.calls[i]! < facts.names.length);
        for (let i = 0; i < f.arguments.length; i += 4) assert.ok(f.arguments[i]! < f.calls.length / 2);
      }
      assert.equal(facts.slots.length % 5, 0);
      const packed = packFacts(facts);
      assert.deepEqual(toPlain({ ...unpackFacts(packed), names: unpackNames(packed) }), toPlain(facts));
    }),
    { seed: 7, numRuns: 400 },
  );
});

function toPlain(facts: CallFacts): unknown {
  return JSON.parse(
    JSON.stringify(facts, (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value),
  );
}

Deno.test("extractCalls is not deep where the text is: nested calls, initialisers, structs, brackets that never close", () => {
  const many = 20_000;
  const texts = [
    `int f(void) { ${"g(".repeat(many)}1${")".repeat(many)}; }`,
    `static struct t x = ${"{".repeat(many)}${"}".repeat(many)};`,
    `${"struct a {".repeat(many)}${"} b;".repeat(many)}`,
    `int f(void) { ${"a.".repeat(many)}b(); }`,
    `int f(void) ${"{".repeat(many)}`,
    `#define A(x) ${"B(".repeat(many)}x${")".repeat(many)}\n`,
  ];
  for (const text of texts) extractCalls("x.c", text);
});
