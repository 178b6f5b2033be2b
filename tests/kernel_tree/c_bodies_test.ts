import assert from "node:assert/strict";
import fc from "fast-check";
import { Bodies } from "../../lib/kernel_tree/c_bodies.ts";
import { extractCFacts, extractDeclarations } from "../../lib/kernel_tree/c_extract.ts";
import { joinTokens, tokenize } from "../../lib/kernel_tree/c_tokens.ts";

function read(text: string): string {
  const tokens = tokenize(text, 1, new Bodies(text));
  return joinTokens(tokens, 0, tokens.count);
}

const BODY = 'int f(void)\n{\n\tif (x) {\n\t\ty("}");\n\t}\n}\nint after;';

Deno.test("tokenize with Bodies leaves out a body that says nothing of drivers, and goes on behind it", () => {
  assert.equal(read(BODY), "int f ( void ) { } int after ;");
});

for (
  const [what, statement] of [
    ["a call that may register a driver", "foo_driver_register(x);"],
    ["a call of a macro that does", "REGISTER_ALL (x);"],
    ["a member name that is assigned", "d->name = x;"],
    ["a member bus that is assigned", "d.bus\t= x;"],
    ["a member name that is written", "sprintf(d->name, x);"],
    ["a member name that is written from some place on", "sprintf(d->name + n, x);"],
    ["a place in a member name that is written", "strscpy(d->name[0], x);"],
    ["a member drv of an initialiser", "struct a b = { .drv = c };"],
    ["the module's name", "g(KBUILD_MODNAME);"],
    ["a preprocessor line", "\n #if A\n}\n#endif\n"],
    ["a brace that opens at the start of a line", "M(x)\n{\n}"],
    ["a table that closes at the start of a line", "int t[] = {\n\t\t1,\n};\n\ty();"],
  ] as const
) {
  Deno.test(`tokenize with Bodies reads a body with ${what}`, () => {
    const text = `int f(void)\n{\n\t${statement}\n}\nint after;`;
    const tokens = tokenize(text);
    assert.equal(read(text), joinTokens(tokens, 0, tokens.count));
  });
}

Deno.test("tokenize with Bodies looks for a body's end outside of comments", () => {
  assert.equal(read("int f(void)\n{\n\t/*\n}\n\t*/ y();\n\t/* b */\n}\nint after;"), "int f ( void ) { } int after ;");
  const open = "int f(void)\n{\n\t/*\n}\n";
  const tokens = tokenize(open);
  assert.equal(read(open), joinTokens(tokens, 0, tokens.count));
});

Deno.test("tokenize with Bodies leaves out long tables at file scope only, and a variable keeps its whole initialiser", () => {
  const table = "static struct a b[] = {\n\t{ 1, 2 },\n\t{ 3, 4 },\n};\n";
  assert.equal(read(table), "static struct a b [ ] = { } ;");
  assert.equal(
    extractDeclarations(tokenize(table, 1, new Bodies(table))).variables[0]?.initialiser,
    "{\n\t{ 1, 2 },\n\t{ 3, 4 },\n}",
  );
  const inside = "int f(void)\n{\n\tstruct a b = {\n\t\t1 };\n\td->name = x;\n}\nint after;";
  const tokens = tokenize(inside);
  assert.equal(read(inside), joinTokens(tokens, 0, tokens.count));
});

for (
  const [what, before] of [
    [
      "an element of a table that closes within a line",
      "int t[] = {\n[A] = {\n\t1,\n    },\n[B] = {\n\t2,\n    },\n};",
    ],
    ["a block that closes at the start of a line", "int f(void)\n{\n\tif (x) {\n\t\ty();\n}\n\tz();\n}"],
    ["a part of a variable that closes at the start of a line", "struct a b = {\n\t.c = {\n\t\t1,\n},\n\t.d = 2,\n};"],
    [
      "a body that closes within a line, and a table",
      "int f(void)\n{\n\ty(); }\nDEFINE(a);\nconst int t[] = {\n\t1,\n};",
    ],
  ] as const
) {
  Deno.test(`extractCFacts reads on as ever behind ${what}`, () => {
    const text = `${before}\nDEFINE_THING(b);\nint g(void)\n{\n\treturn foo_driver_register(&c);\n}\n`;
    const { functions, invocations, variables } = extractDeclarations(tokenize(text));
    const { facts, others } = extractCFacts("a.c", text);
    assert.equal(invocations.at(-1)?.name, "DEFINE_THING");
    assert.equal(functions.length, 1);
    assert.deepEqual([facts.invocations, facts.functions], [invocations, functions]);
    assert.deepEqual([...others, ...facts.variables], variables);
  });
}

Deno.test("tokenize with Bodies gives tokens of the text in order, with their lines, whatever the text is", () => {
  const pieces = fc.constantFrom(
    "int f(void)\n{\n",
    "}\n",
    "\n}",
    "= {\n",
    "/*",
    "*/",
    '"',
    "x = 1;",
    "driver(x)",
    "d->name = n;",
    "#if 0\n",
    "#endif\n",
    "\n",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (list) => {
    const text = list.join("");
    const tokens = tokenize(text, 1, new Bodies(text));
    let last = 0;
    for (let i = 0; i < tokens.count; i++) {
      assert.ok(tokens.start[i]! >= last && tokens.end[i]! > tokens.start[i]!);
      assert.equal(tokens.line[i], text.slice(0, tokens.start[i]).split("\n").length);
      last = tokens.end[i]!;
    }
  }));
});
