import assert from "node:assert/strict";
import fc from "fast-check";
import { extractCFacts, extractDeclarations } from "../../lib/kernel_tree/c_extract.ts";
import { joinTokens, passingTokens, tokenize } from "../../lib/kernel_tree/c_tokens.ts";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";

/** Text made of what C is made of, in any order. */
const jumble = fc.array(
  fc.constantFrom(
    "struct ",
    "union ",
    "device_driver",
    " toy_driver ",
    "x",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "=",
    ",",
    ";",
    ".name",
    "->",
    "&",
    "*",
    '"a"',
    '"',
    "'",
    "\\",
    "\n",
    "/*",
    "*/",
    "//",
    "\n#if 0\n",
    "\n#else\n",
    "\n#endif\n",
    "\n#ifdef A\n",
    "\n#define M(a) struct a##_driver a = { #a }\n",
    "M(b)",
    "char ",
    "KBUILD_MODNAME",
    "typedef ",
    "->name = ",
    "sprintf(x->name, ",
    "register_driver(&",
    ") {",
    "\0",
    "\xff",
  ),
  { maxLength: 80 },
).map((parts) => parts.join(""));

Deno.test("tokenize gives tokens in order, inside the text, that never overlap, whatever the text is", () => {
  fc.assert(
    fc.property(fc.oneof(jumble, fc.string({ unit: "binary" })), (text) => {
      const tokens = tokenize(text);
      let last = 0;
      for (let i = 0; i < tokens.count; i++) {
        assert.ok(
          tokens.start[i]! >= last && tokens.end[i]! > tokens.start[i]! &&
            tokens.end[i]! <= text.length,
        );
        last = tokens.end[i]!;
      }
    }),
  );
});

Deno.test("tokenize numbers lines as an editor does, through comments, strings, continuations and directives", () => {
  fc.assert(fc.property(jumble, (text) => {
    const tokens = tokenize(text);
    for (let i = 0; i < tokens.count; i++) {
      assert.equal(
        tokens.line[i],
        text.slice(0, tokens.start[i]).split("\n").length,
      );
    }
  }));
});

Deno.test("extractCFacts comes to an end without an error, whatever the text is", () => {
  fc.assert(fc.property(jumble, (text) => {
    assert.equal(extractCFacts("a.c", new SourceText(text)).facts.path, "a.c");
  }));
});

Deno.test("extractCFacts comes to an end on deep and long nesting", () => {
  for (
    const open of [
      "{",
      "(",
      "[",
      "struct a {",
      "#if 0\n",
      "#if A\n",
      "M(",
      "x = {",
      "struct a b = {",
    ]
  ) {
    assert.equal(extractCFacts("a.c", new SourceText(open.repeat(20_000))).facts.path, "a.c");
    assert.equal(
      extractCFacts("a.c", new SourceText(open.repeat(20_000) + "}".repeat(20_000))).facts.path,
      "a.c",
    );
  }
});

Deno.test("tokenize leaves out comments, `#if 0` and the other side of `#if 1`", () => {
  const text = (source: string) => {
    const tokens = tokenize(source);
    return joinTokens(tokens, 0, tokens.count);
  };
  assert.equal(text("a /* b */ c // d \\\n e\nf"), "a c f");
  assert.equal(
    text("a\n#if 0\nb's \"/*\n#if 1\nc\n#endif\n#else\nd\n#endif\ne"),
    "a d e",
  );
  assert.equal(text("#if 1\na\n#elif 1\nb\n#else\nc\n#endif"), "a");
  assert.equal(text("#if (0) /* why */\na\n#elif B\nb\n#endif"), "b");
  assert.equal(text("#ifdef A\na\n#else\nb\n#endif"), "a b");
});

Deno.test("what is behind the last token is nothing, whatever the text before had there", () => {
  for (const text of ["", "a", "struct foo x", "a ".repeat(62), "a ".repeat(64)]) {
    passingTokens('( "b" ) '.repeat(100));
    const { count, kind, first, start, end } = passingTokens(text);
    for (let i = count; i < count + 8; i++) {
      assert.deepEqual([kind[i], first[i], start[i], end[i]], [0, 0, text.length, text.length]);
    }
  }
});

Deno.test("extractCFacts says the same of a file whatever file was read before", () => {
  const text = `int f_driver(void){x.name=y;}/*${";".repeat(500)}*/struct foo x`;
  for (const before of ["a_driver ".repeat(40), ", , ; = { ( ".repeat(40)]) {
    extractCFacts("b.c", new SourceText(before));
    assert.deepEqual(extractCFacts("a.c", new SourceText(text)).facts.functions, [], "nobody says what x is");
  }
});

Deno.test("extractDeclarations finds as much at the tokens that may declare something as at all of them", () => {
  const pieces = fc.constantFrom(
    ...[
      "struct ",
      "union ",
      "structs ",
      "typedef ",
      "char ",
      "charm ",
      "a ",
      "toy_driver ",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
    ],
    ...[
      "=",
      "== ",
      "= &",
      "&",
      ";",
      ",",
      "*",
      "->",
      ".",
      "name ",
      "bus ",
      "names ",
      "Driver",
      "REGIST",
      "register_x",
      "g",
    ],
    ...["sprintf", "strscpy", "sprintfx", "snprintf(a->name, x)", '"a"', "\n", "\n#if A\n", "\n#else\n", "\n#endif\n"],
    ...["int f(struct a *b)\n{\n", "b->name = c;", "x = { .name = 1 };", "static struct a_driver c = {"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 50 }), (list) => {
      const tokens = tokenize(list.join(""));
      const every = Int32Array.from({ length: tokens.count + 8 }, (_, i) => Math.min(i, tokens.count));
      assert.deepEqual(extractDeclarations(tokens), extractDeclarations({ ...tokens, next: every }));
    }),
    { numRuns: 20_000 },
  );
});
