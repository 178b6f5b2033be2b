import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { CFacts, FunctionFact, MacroFact } from "../../lib/kernel_tree/c_facts.ts";
import type { FileFacts } from "../../lib/kernel_tree/extract_facts.ts";
import { FactStore } from "../../lib/kernel_tree/fact_store.ts";
import {
  ALL,
  functionAround,
  functionsOf,
  linesOf,
  packFacts,
  unpackArgument,
  unpackAssignment,
  unpackCall,
  unpackInvocation,
  unpackList,
  unpackString,
  unpackTypedef,
  unpackTypedefName,
  unpackVariable,
  unpackWhole,
  WORD,
} from "../../lib/kernel_tree/fact_text.ts";
import { unpackInclude } from "../../lib/kernel_tree/include_line.ts";

const WORDS = ["a", "ab", "b", "x\u00e9", "_9"];
const word = fc.constantFrom(...WORDS);
/** Anything that stands in the source. */
const source = fc.oneof(word, fc.constantFrom("", '"', "a\nb", "\\", "A\tb\u0001 c", "\u00ff\n?x", "{ .a = b }"));
const line = fc.integer({ min: 1, max: 99 });
const tag = fc.oneof(word, fc.constantFrom("<3:14>", "<3:1>"));

const macro: fc.Arbitrary<MacroFact> = fc.record({
  name: fc.constantFrom("a", "ab", "b", "_"),
  parameters: fc.constantFrom(null, [], ["a"], ["a", "..."]),
  body: fc.array(
    fc.constantFrom("a", "ab", "b", "struct", "struct ", "struct a", " ", "(", ",", ")", "\t(", "#", "\u00e9", '"a("'),
    { maxLength: 12 },
  ).map((parts) => parts.join("").trim()),
  line,
  conditions: fc.constantFrom(["a", "b( struct a"], undefined),
}).map(({ conditions, ...rest }) => conditions ? { ...rest, conditions } : rest);

const assignment = fc.record({
  base: word,
  baseIs: fc.constantFrom("parameter" as const, "local" as const),
  tag,
  target: fc.array(word, { minLength: 1, maxLength: 2 }),
  value: source,
  onlyIfUnset: fc.boolean(),
  line,
}, { noNullPrototype: true });
const functionFact: fc.Arbitrary<FunctionFact> = fc.record({
  name: word,
  parameters: fc.array(fc.record({ name: word, tag: fc.option(tag) }, { noNullPrototype: true }), { maxLength: 2 }),
  assignments: fc.array(assignment, { maxLength: 2 }),
  calls: fc.array(
    fc.record({ callee: word, args: fc.array(source, { maxLength: 3 }), line }, { noNullPrototype: true }),
    { maxLength: 2 },
  ),
}, { noNullPrototype: true });
const names = fc.uniqueArray(word, { minLength: 1 }).map((list) => list.join(" "));
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 });

const cFacts: fc.Arbitrary<CFacts> = fc.record({
  path: fc.constant("a.c"),
  includes: few(fc.record({
    path: fc.constantFrom("a", "x/ab", "../b", 'x/y\u00e9/a"b'),
    quoted: fc.boolean(),
    line,
  }, { noNullPrototype: true })),
  macros: few(macro),
  structs: few(fc.record({
    tag,
    members: few(fc.oneof(
      word.map((name) => ({ name, embeds: null })),
      fc.tuple(fc.oneof(word, fc.constant("")), tag).map(([name, embeds]) => ({ name, embeds })),
      fc.tuple(word, word).map(([name, points]) => ({ name, embeds: null, points })),
    )),
  })),
  variables: few(fc.record({
    tag,
    symbol: word,
    line,
    isArray: fc.boolean(),
    initialiser: source,
    initialiserLine: line,
  }, { noNullPrototype: true })),
  others: fc.option(fc.record({ tags: names, symbols: names }), { nil: undefined }),
  strings: few(fc.record({ symbol: word, value: source, line })),
  invocations: few(fc.record({ name: word, text: source, line }, { noNullPrototype: true })),
  typedefs: few(fc.record({ name: word, tag }, { noNullPrototype: true })),
  functions: few(functionFact),
  moduleNameArguments: few(fc.record({ callee: word, argument: fc.nat(9) })),
}).map(({ others, ...rest }) => others ? { ...rest, others } : rest);

const header = fc.record({
  path: fc.constant("a.h"),
  includes: fc.constant([]),
  macros: few(macro),
  constants: names,
});

const file: fc.Arbitrary<FileFacts> = fc.oneof(
  cFacts.map((c) => ({ c })),
  header.map((one) => ({ header: one })),
  fc.record({
    rust: few(fc.record({
      path: fc.constant("a.rs"),
      symbol: word,
      line,
      bus: word,
      name: fc.option(source),
      expression: source,
      isModuleName: fc.boolean(),
    }, { noNullPrototype: true })),
    makefile: fc.record({
      path: fc.constant("Makefile"),
      lists: fc.dictionary(
        fc.constantFrom("obj", "$(a)", "x.y", "a.o"),
        fc.array(fc.constantFrom("a.o", "b/a.o", "../ab.o", "$(a)", "x/y/.o", "a.o/"), { minLength: 1, maxLength: 3 }),
        { noNullPrototype: true },
      ),
    }, { noNullPrototype: true }),
  }),
);

/** What words of a file's facts are looked up by, told from the facts themselves; the line's place does not matter. */
function wordsOf({ c, header, makefile }: FileFacts): [sort: string, word: string][] {
  const found: [string, string][] = [];
  const add = (sort: string, one: string) => found.push([sort, one]);
  const macros = [...c?.macros ?? [], ...header?.macros ?? []];
  for (const { path } of c?.includes ?? []) add(WORD.include, path.slice(path.lastIndexOf("/") + 1));
  for (const { name, parameters, body } of macros) {
    add(WORD.macro, name);
    if (parameters === null) continue;
    for (const [used] of body.matchAll(/(?<!\w)\w+(?=\s*[(,])/g)) add(WORD.usedByMacro, used);
    for (const [, of] of body.matchAll(/\bstruct\s+(?=(\w+))/g)) add(WORD.structInMacro, of!);
  }
  for (const one of header?.constants?.split(" ") ?? []) add(WORD.macro, one);
  for (const { tag, members } of c?.structs ?? []) {
    add(WORD.struct, tag);
    for (const { embeds } of members) if (embeds !== null) add(WORD.embedded, embeds);
  }
  for (const { name, tag } of c?.typedefs ?? []) {
    add(WORD.typedef, name);
    add(WORD.typedefTag, tag);
  }
  for (const { symbol, tag } of c?.variables ?? []) {
    add(WORD.variable, symbol);
    add(WORD.variableTag, tag);
  }
  for (const one of c?.others?.symbols.split(" ") ?? []) add(WORD.variable, one);
  for (const one of c?.others?.tags.split(" ") ?? []) add(WORD.variableTag, one);
  for (const { symbol } of c?.strings ?? []) add(WORD.string, symbol);
  for (const { name, assignments, calls } of c?.functions ?? []) {
    add(WORD.function, name);
    for (const { tag } of assignments) add(WORD.assignment, tag);
    for (const { callee } of calls) add(WORD.call, callee);
  }
  for (const { name } of c?.invocations ?? []) add(WORD.call, name);
  for (const { callee } of c?.moduleNameArguments ?? []) add(WORD.moduleName, callee);
  for (const one of Object.values(makefile?.lists ?? {}).flat()) {
    if (one.endsWith(".o")) add(WORD.object, one.slice(one.lastIndexOf("/") + 1));
  }
  return found;
}

Deno.test("FactStore finds every word of facts in the file that has it, as often as it has it, and no other word", () => {
  fc.assert(fc.property(fc.array(file, { maxLength: 5 }), fc.boolean(), (given, areBytes) => {
    const files = given.map((facts, i) => {
      const text = packFacts(facts);
      return { path: `${i}.c`, facts: areBytes ? Buffer.from(text, "latin1") : text };
    });
    const store = new FactStore(files);
    const expected = given.map(wordsOf);
    for (const sort of Object.values(WORD)) {
      for (const one of [...WORDS, "_", "<3:14>", 'a"b', "struct", "a.o", "ab.o", ".o"]) {
        const places = store.places(sort, one);
        assert.deepEqual(
          places.map((place) => place.file),
          expected.flatMap((all, i) => all.filter(([s, w]) => s === sort && w === one).map(() => i)),
          `${sort} ${one}`,
        );
        for (const { file, at } of places) assert.ok(store.text(file).startsWith(one, at), `${sort} ${one}`);
      }
    }
    for (const { path } of files) assert.equal(store.path(store.numberOf(path)!), path);
  }));
});

Deno.test("packFacts keeps what it was given", () => {
  fc.assert(fc.property(file, (facts) => {
    const text = packFacts(facts);
    const { c, rust = [], makefile } = facts;
    assert.deepEqual(linesOf(text, "I").map(unpackInclude), c?.includes ?? []);
    assert.deepEqual(linesOf(text, "V").map(unpackVariable), c?.variables ?? []);
    assert.deepEqual(linesOf(text, "X").map(unpackString), c?.strings.map(({ value }) => value) ?? []);
    assert.deepEqual(
      linesOf(text, "T").map((one) => ({ name: unpackTypedefName(one), tag: unpackTypedef(one) })),
      c?.typedefs ?? [],
    );
    assert.deepEqual(linesOf(text, "N").map(unpackInvocation), c?.invocations ?? []);
    assert.deepEqual(linesOf(text, "Q").map(unpackArgument), c?.moduleNameArguments.map((one) => one.argument) ?? []);
    assert.deepEqual(
      functionsOf(text).map(({ name, parameters, assignments, calls }) => ({ name, parameters, assignments, calls })),
      c?.functions ?? [],
    );
    const store = new FactStore([{ path: "a", facts: text }]);
    assert.deepEqual(store.all(ALL.rust).map((place) => unpackWhole(store.line(place))), rust);
    assert.deepEqual(Object.fromEntries(linesOf(text, "L").map(unpackList)), makefile?.lists ?? {});
    const words = [...store.words()].filter((one) => Object.values<string>(WORD).includes(one[0]!)).sort();
    assert.deepEqual(words, wordsOf(facts).map((one) => one.join("")).sort());
    const assignments = c?.functions.flatMap(({ assignments }) => assignments) ?? [];
    assert.deepEqual(store.all(ALL.assignments).map((place) => unpackAssignment(store.line(place))), assignments);
  }));
});

Deno.test("functionAround finds the function of a call, also where others have the same name", () => {
  fc.assert(fc.property(cFacts, (c) => {
    const store = new FactStore([{ path: "a.c", facts: packFacts({ c }) }]);
    for (const callee of WORDS) {
      const calls = store.places(WORD.call, callee).filter((place) => store.line(place).startsWith("C"))
        .map(({ file, at }) => functionAround(store.text(file), at).calls);
      const around = c.functions.flatMap((of) => of.calls.filter((call) => call.callee === callee).map(() => of.calls));
      assert.deepEqual(calls, around);
      const named = store.places(WORD.function, callee).map(({ file, at }) => functionAround(store.text(file), at));
      assert.deepEqual(
        named.map((of) => of.parameters),
        c.functions.filter(({ name }) => name === callee).map(({ parameters }) => parameters),
      );
    }
    const call = "Ca 1 []";
    assert.equal(unpackCall(call).callee, "a");
  }));
});

Deno.test("FactStore keeps a hundred thousand words, each in its place, and no word is too long to be asked for", () => {
  const words = Array.from({ length: 100_000 }, (_, i) => `W${i.toString(36)}`);
  const store = new FactStore([
    { path: "a.h", facts: `h\nK${words.join(" ")}` },
    { path: "b.h", facts: "h\nKW0" },
  ]);
  let at = 3;
  for (const [i, one] of words.entries()) {
    const places = i === 0 ? [{ file: 0, at }, { file: 1, at: 3 }] : [{ file: 0, at }];
    assert.deepEqual(store.places(WORD.macro, one), places);
    at += one.length + 1;
  }
  assert.deepEqual(store.places(WORD.macro, "W".repeat(5000)), []);
  assert.deepEqual(store.places(WORD.macro, ""), []);
  assert.deepEqual(new FactStore([]).places(WORD.macro, "W0"), []);
});
