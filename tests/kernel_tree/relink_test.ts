import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { fuzzCorpus } from "../../lib/bench/fuzz_tree/corpus.ts";
import { fuzzRelink } from "../../lib/bench/fuzz_tree/relink.ts";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";
import { extractDetails, extractFacts } from "../../lib/kernel_tree/extract_facts.ts";
import { packFacts } from "../../lib/kernel_tree/fact_text.ts";
import { linkDrivers } from "../../lib/kernel_tree/link_drivers.ts";
import { assembleTree } from "../../lib/kernel_tree/read_tree.ts";
import { AskedWords, AskingMemo } from "../../lib/kernel_tree/relink/asked_words.ts";
import { decodeLinkState, encodeLinkState } from "../../lib/kernel_tree/relink/link_state.ts";
import { linkNoting, relink } from "../../lib/kernel_tree/relink/relink.ts";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";
import type { TreeFacts } from "../../lib/kernel_tree/tree_facts.ts";
import { RandomStream } from "../../lib/statistics/random.ts";

const KINDS = join(import.meta.dirname!, "../fixtures/kernel_tree/kinds");

Deno.test("relink gives after any change what linking everything gives", async () => {
  const files = await fuzzCorpus(KINDS, 1000, 1);
  assert.ok(files.length > 100, "the fixtures are there");
  for (const seed of [1, 2, 3, 4]) {
    const { steps, relinked, failures } = fuzzRelink(files, 800, new RandomStream(seed));
    assert.deepEqual(failures.slice(0, 3), []);
    assert.ok(relinked > steps / 2, `${relinked} of ${steps}`);
  }
});

const TREE = {
  Makefile: "VERSION = 6\nPATCHLEVEL = 12\n",
  "include/linux/device/driver.h": "struct device_driver { const char *name; struct bus_type *bus; };\n",
  "include/linux/toy.h": "struct toy_driver { const char *name; struct device_driver driver; };\n",
  "drivers/bus.c": 'struct bus_type a_bus = { .name = "a" };\nstruct bus_type b_bus = { .name = "b" };\n' +
    "int a_register_driver(struct toy_driver *drv) { drv->driver.bus = &a_bus; }\n" +
    "int b_register_driver(struct toy_driver *drv) { drv->driver.bus = &b_bus; }\n",
  "drivers/one.c": 'static struct toy_driver one_driver = { .driver.name = "one" };\n',
  "drivers/user.c": "int init(void) { a_register_driver(&other); }\n",
  "drivers/helper.c": "int helper_driver(struct toy_driver *drv) { return 0; }\n",
};
const CALLED = {
  ...TREE,
  "drivers/one.c": `${TREE["drivers/one.c"]}int init(void) { helper_driver(&one_driver); }\n`,
};

type Files = Readonly<Record<string, string>>;

function factsOf(files: Files, asked?: AskedWords): TreeFacts {
  const facts = Object.entries(files).map(([path, text]) => [path, packFacts(extractFacts(path, text) ?? {})] as const);
  const details = (path: string) => extractDetails(path, new SourceText(files[path]!));
  return assembleTree("", Object.keys(files), new Map(facts.filter(([, one]) => one !== "")), details, false, asked);
}

/** Links a tree, changes one file, and links again what must be, if not everything must. */
function tryAgain(before: Files, path: string, text: string, wordsAtFirst?: number) {
  const first = new AskedWords(), second = new AskedWords();
  const { state, definitions } = linkNoting(factsOf(before, first), first);
  const after = { ...before, [path]: text };
  const said = (files: Files) => packFacts(extractFacts(path, files[path] ?? "") ?? {});
  const change = { path, before: said(before), after: said(after) };
  const known = { ...state, wordsAtFirst: wordsAtFirst ?? state.wordsAtFirst };
  return { state, definitions, after, again: relink(factsOf(after, second), second, known, [change]) };
}

function linkedAgain(before: Files, path: string, text: string) {
  const { state, definitions, after, again } = tryAgain(before, path, text);
  assert.ok(again, "not everything is linked");
  assert.deepEqual(again.definitions, linkDrivers(factsOf(after)));
  const relinked = [...again.state.files].filter(([path, file]) => state.files.get(path) !== file).map(([path]) =>
    path
  );
  const both = [definitions, again.definitions];
  return {
    buses: both.map((all) => all.map(({ bus }) => bus)),
    names: both.map((all) => all.map(({ name }) => name)),
    relinked,
  };
}

const ONE = "drivers/one.c";
/** What a driver's name depends on in another file: what stands there, what is there after, and the driver. */
const ELSEWHERE: Readonly<Record<string, readonly [path: string, before: string, after: string, driver: string]>> = {
  "a macro that it includes": [
    "drivers/one.h",
    "#define NAME(x) #x\n",
    '#define NAME(x) #x "2"\n',
    '#include "one.h"\nstruct toy_driver d = { .driver.name = NAME(a) };\n',
  ],
  "a constant that it includes": [
    "drivers/one.h",
    '#define NAME "a"\n',
    '#define NAME "b"\n',
    '#include "one.h"\nstruct toy_driver d = { .driver.name = NAME };\n',
  ],
  "whether there is a macro": [
    "drivers/one.h",
    "int driver;\n",
    '#define NAME "b"\n',
    "struct toy_driver d = { .driver.name = NAME };\n",
  ],
  "a string": [
    "drivers/s.c",
    'char text[] = "a"; /* _driver */\n',
    'char text[] = "b"; /* _driver */\n',
    "struct toy_driver d = { .driver.name = text };\n",
  ],
  "a typedef": [
    "include/linux/t.h",
    "struct other { struct toy_driver t; };\ntypedef struct toy_driver a_t;\n",
    "struct other { struct toy_driver t; };\ntypedef struct other a_t;\n",
    'static a_t d = { .t.driver.name = "b", .driver.name = "a" };\n/* _driver */\n',
  ],
  "the order of a struct's members": [
    "include/linux/s.h",
    "struct s_driver { const char *name; const char *other; struct toy_driver toy_driver; };\n" +
    "int s_register_driver(struct s_driver *d) { d->toy_driver.driver.name = d->name; }\n",
    "struct s_driver { const char *other; const char *name; struct toy_driver toy_driver; };\n" +
    "int s_register_driver(struct s_driver *d) { d->toy_driver.driver.name = d->name; }\n",
    'struct s_driver d = { "a", "b" };\n',
  ],
  "a rule": [
    "drivers/r.c",
    "struct r_driver { char *a; char *b; struct device_driver driver; };\n" +
    "int r_register_driver(struct r_driver *r) { r->driver.name = r->a; }\n",
    "struct r_driver { char *a; char *b; struct device_driver driver; };\n" +
    "int r_register_driver(struct r_driver *r) { r->driver.name = r->b; }\n",
    'struct r_driver d = { .a = "a", .b = "b" };\n',
  ],
  "a Makefile": [
    "drivers/Makefile",
    "obj-y += one.o\n",
    "obj-y += many.o\nmany-y := one.o\n",
    "struct toy_driver d = { .driver.name = KBUILD_MODNAME };\n",
  ],
  "who hands the module's name on": [
    "drivers/q.c",
    "int q_register_driver(struct toy_driver *d, const char *n) { d->driver.name = n; }\n",
    "int q_register_driver(struct toy_driver *d, const char *n) { d->driver.name = n; }\n" +
    "#define q_driver(d) q_register_driver(d, KBUILD_MODNAME)\n",
    "struct toy_driver d = { .name = 0 };\nint init(void) { q_register_driver(&d, unknown_driver); }\n",
  ],
  "a function that hands its name on": [
    "drivers/h.c",
    "int q_register_driver(struct toy_driver *d, const char *n) { d->driver.name = n; }\n" +
    'int h_driver(struct toy_driver *d) { q_register_driver(d, "a"); }\n',
    "int q_register_driver(struct toy_driver *d, const char *n) { d->driver.name = n; }\n" +
    'int h_driver(struct toy_driver *d) { q_register_driver(d, "b"); }\n',
    "struct toy_driver d = { .name = 0 };\nint init(void) { h_driver(&d); }\n",
  ],
  "a C file that includes it": [
    "drivers/many.c",
    "int many_driver;\n",
    '#define TWO "b"\n#include "one.c"\n',
    'struct toy_driver d = {\n#ifdef TWO\n.driver.name = TWO,\n#else\n.driver.name = "a",\n#endif\n};\n',
  ],
  "who calls the function that fills it": [
    "drivers/many.c",
    'int init(void) { make_driver("a"); }\n',
    'int init(void) { make_driver("a"); }\nint more(void) { make_driver("b"); }\n',
    "int make_driver(const char *n) { struct toy_driver *h = alloc(); h->driver.name = n; }\n",
  ],
  "a macro that calls that function": [
    "drivers/many.h",
    "#define made_driver(n) nothing(n)\n",
    "#define made_driver(n) make_driver(n)\n",
    "int make_driver(const char *n) { struct toy_driver *h = alloc(); h->driver.name = n; }\n" +
    'int init(void) { made_driver("b"); }\n',
  ],
  "whether there is a variable of the struct": [
    "drivers/many.c",
    "int make_driver;\n",
    "static struct w_driver w = { .x = 1 };\n",
    "struct w_driver { struct toy_driver t; };\n" +
    'int make_driver(struct w_driver *w) { w->t.driver.name = "a"; }\n',
  ],
};

for (const [what, [path, before, after, driver]] of Object.entries(ELSEWHERE)) {
  Deno.test(`relink links a driver again where ${what} has changed`, () => {
    // Another driver asks for the same after it.
    const tree = { ...TREE, [ONE]: driver, "drivers/two.c": driver, "drivers/helper.c": "" };
    for (const [from, to] of [[before, after], [after, before]] as const) {
      const { names, relinked } = linkedAgain({ ...tree, [path]: from }, path, to);
      assert.notDeepEqual(names[0], names[1]);
      assert.ok(relinked.includes(ONE), `${relinked}`);
      assert.ok(relinked.length <= 3, `${relinked}`);
    }
  });
}

/** Changes after which anything may be something else. */
const EVERYWHERE: Readonly<Record<string, readonly [files: Files, path: string, after: string]>> = {
  "a header that others include includes something else": [
    {
      "drivers/a.h": '#include "b.h"\n',
      "drivers/b.h": '#define NAME "b"\n',
      "drivers/c.h": '#define NAME "c"\n',
      [ONE]: '#include "a.h"\nstruct toy_driver d = { .driver.name = NAME };\n',
    },
    "drivers/a.h",
    '#include "c.h"\n',
  ],
  "another file is meant by what such a header includes": [
    {
      "drivers/a.h": '#include "b.h"\n',
      "include/b.h": '#define NAME "b"\n',
      "include/c.h": '#define NAME "c"\n',
      [ONE]: '#include "a.h"\nstruct toy_driver d = { .driver.name = NAME };\n',
    },
    "drivers/b.h",
    '#define NAME "near"\n',
  ],
  "another struct embeds a driver": [
    {
      "drivers/a.h": "struct foo { int driver; };\n",
      [ONE]: 'struct foo d = { .t.driver.name = "a" };\n/* _driver */\n',
    },
    "drivers/a.h",
    "struct foo { struct toy_driver t; };\n",
  ],
  "another macro defines drivers": [
    {
      "drivers/a.h": "#define a_driver(d) struct toy_driver d = { .driver.name = #d }\n",
      [ONE]: "a_driver(x);\nb_driver(y);\n",
    },
    "drivers/a.h",
    "#define b_driver(d) struct toy_driver d = { .driver.name = #d }\n",
  ],
};

for (const [what, [files, path, after]] of Object.entries(EVERYWHERE)) {
  Deno.test(`relink leaves it to link everything where ${what}`, () => {
    const tried = tryAgain({ ...TREE, ...files }, path, after);
    assert.notDeepEqual(linkDrivers(factsOf(tried.after)), tried.definitions);
    assert.equal(tried.again, undefined);
  });
}

Deno.test("relink leaves it to link everything once most words are of earlier times", () => {
  assert.ok(tryAgain(TREE, ONE, TREE[ONE]).again);
  assert.equal(tryAgain(TREE, ONE, TREE[ONE], 1).again, undefined);
});

Deno.test("relink links a driver again that includes a file which is nearer now", () => {
  const { names, relinked } = linkedAgain(
    {
      ...TREE,
      "include/b.h": '#define NAME "b"\n',
      "include/c.h": '#define NAME "c"\n',
      [ONE]: '#include "b.h"\nstruct toy_driver d = { .driver.name = NAME };\n',
    },
    "drivers/b.h",
    '#define NAME "near"\n',
  );
  assert.deepEqual([names, relinked], [[["b"], ["near"]], [ONE]]);
});

Deno.test("relink links a driver again where another file hands on what it is handed to", () => {
  const { buses, relinked } = linkedAgain(
    CALLED,
    "drivers/helper.c",
    "int helper_driver(struct toy_driver *drv) { return b_register_driver(drv); }\n",
  );
  assert.deepEqual(buses, [["a"], ["b"]]);
  assert.deepEqual(relinked, ["drivers/one.c"]);
});

Deno.test("relink links a driver again where another function is called most, and only then", () => {
  const calls = (name: string, times: number) => `${name}_register_driver(&other);`.repeat(times);
  const text = (a: number, b: number) => `int init(void) { ${calls("a", a)} ${calls("b", b)} }\n`;
  const most = linkedAgain(TREE, "drivers/user.c", text(1, 2));
  assert.deepEqual([most.buses, most.relinked], [[["a"], ["b"]], [ONE]]);
  const fewer = linkedAgain(TREE, "drivers/user.c", text(3, 2));
  assert.deepEqual([fewer.buses, fewer.relinked], [[["a"], ["a"]], []]);
});

Deno.test("relink links a driver that a function fills again where the file that calls it registers that", () => {
  const maker = "int make_driver(const char *n) { struct toy_driver *h = kzalloc(1); h->driver.name = n; }\n";
  const user = 'int start(void) { make_driver("made"); }\n';
  const { buses, relinked } = linkedAgain(
    {
      ...TREE,
      "drivers/maker_driver.c": maker,
      "drivers/user.c": `/* a_driver */ ${user}`,
      "drivers/more.c": `int init(void) { ${"a_register_driver(&other);".repeat(3)} }\n`,
    },
    "drivers/user.c",
    `/* a_driver */ ${user}int stop(void) { b_register_driver(h); }\n`,
  );
  assert.deepEqual(buses, [["a", "a"], ["a", "b"]]);
  assert.deepEqual(relinked, ["drivers/maker_driver.c"]);
});

Deno.test("relink links every driver again that is handed to a function which says something else now", () => {
  const helper = (name: string) =>
    `int helper_driver(struct toy_driver *drv) { return named_register_driver(drv, "${name}"); }\n`;
  const driver = (symbol: string) =>
    `static struct toy_driver ${symbol}_driver;\n` +
    `static struct toy_driver ${symbol}_driver = { .name = "unused" };\n` +
    `int init(void) { helper_driver(&${symbol}_driver); }\n`;
  const { relinked } = linkedAgain(
    {
      ...TREE,
      "drivers/named.c": "int named_register_driver(struct toy_driver *drv, const char *n) { drv->driver.name = n; }\n",
      "drivers/helper.c": helper("old"),
      "drivers/two.c": driver("two"),
      "drivers/three.c": driver("three"),
    },
    "drivers/helper.c",
    helper("new"),
  );
  assert.deepEqual(relinked, ["drivers/three.c", "drivers/two.c"]);
});

const asked = fc.array(fc.nat(1e6), { maxLength: 5 }).map((numbers) => Int32Array.from(numbers));
const text = fc.string({ unit: "binary" });
const definition: fc.Arbitrary<DriverDefinition> = fc.record({
  file: text,
  line: fc.nat(),
  symbol: text,
  struct: text,
  bus: text,
  name: text,
  dynamic: fc.constant(false as const),
  how: text,
}, { noNullPrototype: true });

Deno.test("decodeLinkState gives back what encodeLinkState was given, wherever it stands in memory", () => {
  fc.assert(fc.property(
    fc.record({
      top: text,
      base: fc.array(text),
      words: fc.array(text),
      wordsAtFirst: fc.nat(),
      followed: fc.array(text),
      derived: fc.array(fc.tuple(text, fc.record({ asked, shown: text }, { noNullPrototype: true })))
        .map((entries) => new Map(entries)),
      files: fc.array(
        fc.tuple(text, fc.record({ asked, definitions: fc.array(definition) }, { noNullPrototype: true })),
      ).map((entries) => new Map(entries)),
    }, { noNullPrototype: true }),
    fc.nat(7),
    (state, offset) => {
      const bytes = encodeLinkState(state);
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      assert.deepEqual(decodeLinkState(moved), state);
    },
  ));
});

Deno.test("AskedWords notes a word once for each file, and what is remembered for each that gets it", () => {
  const words = new AskedWords();
  const memo = new AskingMemo<string, number>(words);
  const remembered = () =>
    memo.get("key", () => {
      words.ask("M", "inner");
      return 7;
    });
  const first = words.forFile("a.c", () => {
    words.ask("M", "x");
    words.ask("V", "x");
    words.ask("M", "x");
    return remembered();
  });
  const second = words.forFile("b.c", remembered);
  const shown = (numbers: Iterable<number>) => [...numbers].map((number) => words.words[number]);
  assert.deepEqual([first.value, shown(first.asked)], [7, ["Mx", "Vx", "Minner"]]);
  assert.deepEqual([second.value, shown(second.asked)], [7, ["Minner"]]);
});

Deno.test("AskedWords.derive hands on that it was asked for, and not what for", () => {
  const words = new AskedWords();
  const { asked } = words.forFile("a.c", () => {
    words.ask("l", "f");
    words.derive("l", "f", () => words.ask("C", "g"), () => "shown");
  });
  const shown = (numbers: Iterable<number>) => [...numbers].map((number) => words.words[number]);
  assert.deepEqual(shown(asked), ["lf"]);
  const derived = words.derived.get("lf")!;
  assert.deepEqual([derived.shown, shown(derived.asked)], ["shown", ["Cg"]]);
});

Deno.test("AskedWords.follow leaves out the file whose own includes are followed for it", () => {
  const words = new AskedWords();
  words.forFile("a.c", () => {
    words.follow("a.c", "a.c");
    words.follow("a.c", "a.h");
    words.follow("b.c", "b.c");
    words.follow("b.c", "a.c");
  });
  assert.deepEqual([...words.followed], ["a.h", "b.c", "a.c"]);
});
