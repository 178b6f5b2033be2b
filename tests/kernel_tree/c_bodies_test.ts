import assert from "node:assert/strict";
import fc from "fast-check";
import { extractCFacts, extractDeclarations } from "../../lib/kernel_tree/c_extract.ts";
import { joinTokens, tokenize, type Tokens } from "../../lib/kernel_tree/c_tokens.ts";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";

/** The tokens of a file, where they say something of drivers. */
function telling(text: string): Tokens {
  return new SourceText(text).tokens(true);
}

function read(text: string): string {
  const tokens = telling(text);
  return joinTokens(tokens, 0, tokens.count);
}

const BODY = 'int f(void)\n{\n\tif (x) {\n\t\ty("}");\n\t}\n}\nint after;';

Deno.test("SourceText.tokens leaves out a body that says nothing of drivers, and goes on behind it", () => {
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
  Deno.test(`SourceText.tokens reads a body with ${what}`, () => {
    const text = `int f(void)\n{\n\t${statement}\n}\nint after;`;
    const tokens = tokenize(text);
    assert.equal(read(text), joinTokens(tokens, 0, tokens.count));
  });
}

Deno.test("SourceText.tokens looks for a body's end outside of comments, and reads where one holds a brace", () => {
  assert.equal(read("int f(void)\n{\n\t/* a\n*/ y();\n\t/* b */\n}\nint after;"), "int f ( void ) { } int after ;");
  assert.equal(read("int f(void)\n{\n\t/*\n}\n\t*/ y();\n}\nint after;"), "int f ( void ) { y ( ) ; } int after ;");
  const open = "int f(void)\n{\n\t/*\n}\n";
  const tokens = tokenize(open);
  assert.equal(read(open), joinTokens(tokens, 0, tokens.count));
});

Deno.test("extractCFacts finds what stands behind a body that has the start of a comment in a string or behind //", () => {
  for (const start of ['g("/*");', "g(); // drivers/*"]) {
    const text = `int f(void)\n{\n\t${start}\n}\nchar name[] = "toy";\nint h(void) {\n\treturn 0; /* */\n}\n` +
      "static int i(void)\n{\n}\nconst struct a_driver d = { .name = name };\n";
    const { strings, variables } = extractCFacts("a.c", new SourceText(text)).facts;
    assert.deepEqual(strings.map(({ symbol }) => symbol), ["name"], start);
    assert.deepEqual(variables.map(({ symbol }) => symbol), ["d"], start);
  }
});

Deno.test("SourceText.tokens leaves out long tables at file scope only, and a variable keeps its whole initialiser", () => {
  const table = "static struct a b[] = {\n\t{ 1, 2 },\n\t{ 3, 4 },\n};\n";
  assert.equal(read(table), "static struct a b [ ] = { } ;");
  assert.equal(
    extractDeclarations(telling(table)).variables[0]?.initialiser,
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
    const { facts, others } = extractCFacts("a.c", new SourceText(text));
    assert.equal(invocations.at(-1)?.name, "DEFINE_THING");
    assert.equal(functions.length, 1);
    assert.deepEqual([facts.invocations, facts.functions], [invocations, functions]);
    assert.deepEqual([...others, ...facts.variables], variables);
  });
}

Deno.test("SourceText.tokens gives tokens of the text in order, with their lines, whatever the text is", () => {
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
    const tokens = telling(text);
    let last = 0;
    for (let i = 0; i < tokens.count; i++) {
      assert.ok(tokens.start[i]! >= last && tokens.end[i]! > tokens.start[i]!);
      assert.equal(tokens.line[i], text.slice(0, tokens.start[i]).split("\n").length);
      last = tokens.end[i]!;
    }
  }));
});

const FUNCTION_SIGNS =
  /[.>]\s{0,64}(?:name|bus|drv|driver)\s{0,64}(?:=[^=]|[,+[/])|(?:[rR]egist|REGIST|[dD]river|DRIVER)\w{0,64}\s{0,64}\(|MODNAME|\n(?:[ \t]{0,64}#|\{|static\b|struct\b)/g;
const VALUE_SIGNS = /MODNAME|\n(?:[ \t]{1,64}#|[^ \t\n}])/g;

/** The newline before the brace that closes a body, told in the plainest way. */
function plainClose(text: string, open: number): number {
  const find = (what: string, from: number) => text.indexOf(what, from) === -1 ? text.length : text.indexOf(what, from);
  let close = find("\n}", open);
  for (let comment = find("/*", open); comment < close; comment = find("/*", comment + 2)) {
    const end = find("*/", comment + 2);
    if (end > close) close = find("\n}", end);
  }
  return close;
}

/** Where a body ends that is left out, told in the plainest way; -1 where it is read. */
function plainEnd(text: string, open: number, kind: "function" | "value"): number {
  const close = plainClose(text, open);
  if (text.indexOf("\n}", open) !== close) return -1;
  if (close === text.length || (text[close + 2] ?? "\n") !== (kind === "function" ? "\n" : ";")) return -1;
  const signs = new RegExp(kind === "function" ? FUNCTION_SIGNS : VALUE_SIGNS);
  signs.lastIndex = open + 1;
  const sign = signs.exec(text);
  return sign && sign.index < close ? -1 : close + 1;
}

/** The places of the tokens that are left, told in the plainest way. */
function plainPlaces(text: string): number[] {
  const { count, start } = tokenize(text);
  const left: number[] = [];
  for (let i = 0, from = 0; i < count; i++) {
    const place = start[i]!, before = left.at(-1);
    if (place < from) continue;
    left.push(place);
    if (!text.startsWith("{\n", place) || before === undefined) continue;
    const line = text.slice(text.lastIndexOf("\n", place) + 1, place);
    const kind = text[before] === ")"
      ? line === "" ? "function" : undefined
      : text[before] === "=" && /^[A-Za-z_$\x80-\xff]/.test(line)
      ? "value"
      : undefined;
    from = Math.max(from, kind ? plainEnd(text, place, kind) : -1);
  }
  return left;
}

function places({ start, count }: Tokens): number[] {
  return [...start.subarray(0, count)];
}

Deno.test("SourceText.tokens leaves out a body without the signs of its patterns, outside of comments, and counts lines", () => {
  const pieces = fc.constantFrom(
    ...["{", "\n", "\n", "\n}", "\n};", "\n}\n", " ", "\t", "\u00a0", "\r", "x", "_", "/* x */", "/* \n} */"],
    ...[".", ">", "->", "=", "==", ",", "+", "[", "/ ", "("],
    ...["name", "na", "me", "bus", "drv", "dr", "v", "driver", "ver", "Driver", "DRIVER", "VER", "regist", "gist"],
    ...["Register", "REGIST", "GIST", "MODNAME", "ODNAME", "static", "struct", "\nstatic ", "\nstruct\n", "\nstatics"],
  );
  const heads = fc.constantFrom(["f()\n{\n", "\n}\n"], ["x = {\n", "\n};"]);
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), heads, (list, [head, foot]) => {
      const text = `${head}${list.join("")}${foot}int after;`;
      const tokens = telling(text);
      assert.deepEqual(places(tokens), plainPlaces(text));
      for (let i = 0; i < tokens.count; i++) {
        assert.equal(tokens.line[i], text.slice(0, tokens.start[i]).split("\n").length);
      }
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("SourceText.tokens leaves out a body with a preprocessor line nowhere, whatever stands before its #", () => {
  for (const blanks of ["", " ", "\t \t"]) {
    assert.equal(read(`f()\n{\n\ty();\n${blanks}#a\n}\n`), "f ( ) { y ( ) ; }");
    assert.equal(read(`f()\n{\n\ty(); x${blanks}#a\n}\n`), "f ( ) { }");
  }
});

Deno.test("SourceText.tokens tells of one body after the other what it tells of each alone", () => {
  const pieces = fc.constantFrom(
    "f()\n{\n",
    "{\n",
    "\n}\n",
    "\n};\n",
    "/* x */",
    "\ty();\n",
    "x = {\n",
    "f(&drv)\n",
    ".name = 1;\n",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      const text = list.join("");
      assert.deepEqual(places(telling(text)), plainPlaces(text));
    }),
    { numRuns: 5000 },
  );
});
