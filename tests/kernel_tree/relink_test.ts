import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { fuzzCorpus } from "../../lib/bench/fuzz_tree/corpus.ts";
import { fuzzRelink } from "../../lib/bench/fuzz_tree/relink.ts";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";
import { extractFacts } from "../../lib/kernel_tree/extract_facts.ts";
import { packFacts } from "../../lib/kernel_tree/fact_text.ts";
import { linkDrivers } from "../../lib/kernel_tree/link_drivers.ts";
import { assembleTree } from "../../lib/kernel_tree/read_tree.ts";
import { AskedWords, AskingMemo } from "../../lib/kernel_tree/relink/asked_words.ts";
import { decodeLinkState, encodeLinkState } from "../../lib/kernel_tree/relink/link_state.ts";
import { linkNoting, relink } from "../../lib/kernel_tree/relink/relink.ts";
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

function linkedAgain(before: Readonly<Record<string, string>>, path: string, text: string) {
  const facts = (files: Readonly<Record<string, string>>, asked?: AskedWords) =>
    assembleTree(
      "",
      Object.keys(files),
      new Map(Object.entries(files).map(([path, text]) => [path, packFacts(extractFacts(path, text) ?? {})])),
      () => ({}),
      false,
      asked,
    );
  const first = new AskedWords(), second = new AskedWords();
  const { state, definitions } = linkNoting(facts(before, first), first);
  const after = { ...before, [path]: text };
  const change = {
    path,
    before: packFacts(extractFacts(path, before[path]!) ?? {}),
    after: packFacts(extractFacts(path, text) ?? {}),
  };
  const again = relink(facts(after, second), second, state, [change]);
  assert.ok(again, "not everything is linked");
  assert.deepEqual(again.definitions, linkDrivers(facts(after)));
  const relinked = [...again.state.files].filter(([path, file]) => state.files.get(path) !== file).map(([path]) =>
    path
  );
  return { buses: [definitions, again.definitions].map((all) => all.map(({ bus }) => bus)), relinked };
}

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
  assert.deepEqual(most, { buses: [["a"], ["b"]], relinked: ["drivers/one.c"] });
  const fewer = linkedAgain(TREE, "drivers/user.c", text(3, 2));
  assert.deepEqual(fewer, { buses: [["a"], ["a"]], relinked: [] });
});

Deno.test("relink links a driver that a function fills again where the file that calls it registers that", () => {
  const maker = "int make(const char *n) { struct toy_driver *h = kzalloc(1); h->driver.name = n; }\n";
  const user = 'int start(void) { make("made"); }\n';
  const { buses, relinked } = linkedAgain(
    { ...TREE, "drivers/maker_driver.c": maker, "drivers/user.c": `/* a_driver */ ${user}` },
    "drivers/user.c",
    `/* a_driver */ ${user}int stop(void) { b_register_driver(h); }\n`,
  );
  assert.deepEqual(buses, [["a", "a"], ["b", "b"]]);
  assert.ok(relinked.includes("drivers/maker_driver.c"), `${relinked}`);
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
