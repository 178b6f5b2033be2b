import assert from "node:assert/strict";
import fc from "fast-check";
import { functionTexts } from "../../lib/drift/function_text.ts";

const textsOf = (text: string, name = "f") => functionTexts(text, new Set([name])).get(name) ?? [];

/** A function's tokens; between two of them a file may have any white space and comments. */
const TOKENS = ("int f ( struct device * dev , int n ) { if ( ! dev -> driver && n ++ >= 2 ) return - 1 ; " +
  's [ 0 ] = "a  b" ; return n <<= 3 ; }').match(/"[^"]*"|\S+/g)!;

const PLAIN = textsOf(TOKENS.join(" "))[0]!;

Deno.test("functionTexts: white space and comments between tokens make no difference", () => {
  const blank = fc.constantFrom(" ", "\n", "\t\n ", "/* f() { */", ' /** "x */ ', "// }\n", "\\\n ");
  fc.assert(
    fc.property(fc.array(blank, { minLength: TOKENS.length, maxLength: TOKENS.length }), (blanks) => {
      assert.deepEqual(textsOf(TOKENS.map((token, i) => token + blanks[i]).join("")), [PLAIN]);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("functionTexts: attributes and where code is put make no difference", () => {
  const dressed = 'static int __init __must_check __attribute__((cold, section("x"))) f(struct device *dev, int n)\n' +
    "\t__acquires(&lock) __releases(rcu)\n" + TOKENS.slice(TOKENS.indexOf("{")).join(" ");
  assert.deepEqual(textsOf(dressed), [{ ...PLAIN, isStatic: true }]);
});

Deno.test("functionTexts: every other token makes a difference, in the part that has it", () => {
  TOKENS.forEach((token, i) => {
    if (token === "f" || "(){}[]".includes(token)) return;
    const changed = TOKENS.with(i, /\w/.test(token) ? `${token}x` : "%").join(" ");
    const part = i < TOKENS.indexOf("{") ? "head" : "body";
    for (const [name, text] of Object.entries(textsOf(changed)[0]!)) {
      if (name !== "isStatic") assert.equal(text === PLAIN[name as "head"], name !== part, `${name}: ${changed}`);
    }
  });
});

Deno.test("functionTexts: tokens that only white space keeps apart are told apart", () => {
  const body = (text: string) => textsOf(`void f(void) { ${text} }`)[0]!.body;
  assert.notEqual(body("x = a + ++b;"), body("x = a++ + b;"));
  assert.equal(body("x = a+ ++b;"), body("x=a + ++b;"));
  assert.equal(body("if(!list_empty( &x ))"), body("if (! list_empty(&x))"));
});

Deno.test("functionTexts: preprocessor lines inside a body count, comments in them do not", () => {
  const body = (line: string) => textsOf(`int f(void)\n{\n${line}\n\treturn 1;\n#endif\n}\n`)[0]!.body;
  assert.equal(body("#ifdef  CONFIG_A /* yes */"), body("#ifdef CONFIG_A"));
  assert.notEqual(body("#ifdef CONFIG_A"), body("#ifdef CONFIG_B"));
  assert.notEqual(body("#ifdef CONFIG_A"), textsOf("int f(void) { return 1; }")[0]!.body);
});

Deno.test("functionTexts: each branch's definition is one; a system call goes by its own name", () => {
  const both = textsOf("#ifdef A\nint f(void) { return 1; }\n#else\nstatic inline int f(void) { return 0; }\n#endif\n");
  assert.deepEqual(both.map(({ body }) => body), ["{ return 1 ; }", "{ return 0 ; }"]);
  assert.equal(
    textsOf("SYSCALL_DEFINE2(delete_module, const char __user *, n, int, f)\n{ }", "delete_module").length,
    1,
  );
});

Deno.test("functionTexts: declarations, calls, macros and initialisers are no definitions", () => {
  const text = "int f(int);\n#define f(x) { x }\nEXPORT_SYMBOL(f);\nint g(void) { return f(1) + ({ f(2); }); }\n" +
    "static struct s x = { .f = f };\nDEVICE_ATTR(f, 0, f, f);\n";
  assert.deepEqual(textsOf(text), []);
});

Deno.test("functionTexts: a head starts after what stands before it", () => {
  const { head } = textsOf("#include <x.h>\nint a;\nint g(void) { }\nconst char *f(void) { }")[0]!;
  assert.equal(head, "const char * f ( void )");
});

Deno.test("functionTexts: any bytes are read to their end", () => {
  const hostile = fc.array(
    fc.constantFrom("f", "f(", ")", "{", "}", "#if 0\n", "#else\n", "#endif\n", '"', "'", "/*", "\\", "x"),
  );
  fc.assert(fc.property(hostile, (parts) => void textsOf(parts.join(" "))), { seed: 1, numRuns: 500 });
});
