import assert from "node:assert/strict";
import { drvcoreModel } from "../../lib/bench/explore/models/drvcore.ts";
import { scaleModel, type ScaleOptions } from "../../lib/bench/explore/models/scale.ts";
import { endComponents } from "../../lib/explore/end_components.ts";
import { explore, type ReducedExploration } from "../../lib/explore/explore.ts";
import { type Exploration, search, statesAlong } from "../../lib/explore/search.ts";
import { add, equal, lookup, not, read, self, subtract } from "../../lib/program/expression.ts";
import { compile } from "../../lib/program/compile.ts";
import { type Machine, valueOf } from "../../lib/program/machine.ts";
import { below, BIT, ProgramBuilder, taskNumberOrNone } from "../../lib/program/program.ts";
import { acquire, assign, awaitsQuiet, check, choose, die, loop, release, set } from "../../lib/program/statement.ts";

const UNREDUCED = { partialOrder: false, symmetry: false };
const ORDER_ONLY = { partialOrder: true, symmetry: false };

const scale = (options: Omit<ScaleOptions, "policy">) => compile(scaleModel({ ...options, policy: 1 }));

/** The words of states, as a set of texts. */
function wordsOf(exploration: Exploration, states: readonly number[]): string[] {
  const words = new Int32Array(exploration.machine.compiled.words);
  return states.map((state) => {
    exploration.store.read(state, words);
    return words.join();
  }).sort();
}

/** All ends as texts. */
function endsOf(exploration: Exploration): string[] {
  return endComponents(exploration).map(({ kind, states }) => `${kind} ${wordsOf(exploration, states).join(";")}`)
    .sort();
}

Deno.test("explore() without reductions finds what search() finds, in the same order", () => {
  const machine = scale({ T: 3, D: 3 });
  const [found, reference] = [explore(machine, { reduction: UNREDUCED }), search(machine)];
  const facts = (of: Exploration) => [
    of.states,
    of.transitions,
    of.frontier,
    of.completedDepth,
    of.hasBackwardStep,
    of.terminals,
    of.terminals.map((state) => of.pathTo(state)),
  ];
  assert.deepEqual(facts(found), facts(reference));
  assert.ok(found.shortest && found.exhaustive);
});

// Unreduced: 80,347 and 3,470,564 and 24,411,156 states.
const SCALE = [
  { T: 3, D: 3, partialOrder: 288, both: 59 },
  { T: 4, D: 3, partialOrder: 2081, both: 132 },
  { T: 4, D: 4, partialOrder: 8417, both: 440 },
] as const;

for (const { T, D, partialOrder, both } of SCALE) {
  Deno.test(`explore() of scale.pml with T ${T} D ${D} stores ${partialOrder} states, with symmetry ${both}`, () => {
    const machine = scale({ T, D });
    const ordered = explore(machine, { reduction: ORDER_ONLY });
    const reduced = explore(machine);
    assert.deepEqual([ordered.states, reduced.states], [partialOrder, both]);
    assert.deepEqual([ordered.exhaustive, reduced.exhaustive], [true, true]);
    assert.equal(reduced.terminals.length, T ** D, "each device is bound by any registrar");
    assert.deepEqual(wordsOf(reduced, reduced.terminals), wordsOf(ordered, ordered.terminals));
  });
}

// SPIN's default reduction has 1,125,088 and 15,430,098 states for the last two.
const DRVCORE = [
  { INST: 3, NT: 2, states: 9, terminals: 4 },
  { INST: 4, NT: 3, states: 170, terminals: 14 },
  { INST: 4, NT: 4, states: 1155, terminals: 30 },
  { INST: 5, NT: 3, states: 5385, terminals: 6 },
] as const;

for (const { INST, NT, states, terminals } of DRVCORE) {
  Deno.test(`explore() of drvcore.pml's instance ${INST} with ${NT} tasks stores ${states} states`, () => {
    const { program } = drvcoreModel({ INST, NT, policy: 1 });
    const found = explore(compile(program));
    assert.deepEqual([found.exhaustive, found.states, found.terminals.length], [true, states, terminals]);
  });
}

/** Follows every path to an end and says whether it gets there. */
function pathsLeadThere(found: ReducedExploration): void {
  const words = new Int32Array(found.machine.compiled.words);
  for (const state of [...found.terminals, ...found.faults.map(({ from }) => from)]) {
    found.store.read(state, words);
    assert.deepEqual(statesAlong(found.machine, found.pathTo(state)).at(-1), words);
  }
}

Deno.test("explore() tells paths of the unreduced graph, permutations undone", () => {
  const found = explore(scale({ T: 3, D: 2 }));
  assert.equal(found.groupOrder, 6);
  pathsLeadThere(found);
});

/** Tasks that each add to a sum: the same amount, or one that a table gives each. */
function adders(amounts: readonly number[]): Machine {
  const builder = new ProgramBuilder();
  const sum = builder.variable("sum", below(100));
  const last = builder.variable("last", taskNumberOrNone(amounts.length));
  const amount = builder.table("amount", amounts);
  const adder = builder.function("adder", [], () => [
    set(sum, 0, add(read(sum), lookup(amount, self))),
    set(last, 0, add(self, 1)),
  ]);
  amounts.forEach((_, task) => builder.task(`adder ${task}`, adder));
  return compile(builder.build());
}

Deno.test("explore() uses symmetry between tasks that are alike, and none where a table tells them apart", () => {
  const [alike, different] = [adders([1, 1, 1]), adders([1, 1, 2])];
  assert.deepEqual([explore(alike).groupOrder, explore(different).groupOrder], [6, 1]);
  for (const machine of [alike, different]) assert.deepEqual(endsOf(explore(machine)), endsOf(search(machine)));
});

Deno.test("explore() does not take tasks that wait for quiet for interchangeable: the lowest goes first", () => {
  const builder = new ProgramBuilder();
  const last = builder.variable("last", taskNumberOrNone(2));
  const late = builder.function("late", [], () => [awaitsQuiet(), set(last, 0, add(self, 1))]);
  builder.task("one", late);
  builder.task("two", late);
  const machine = compile(builder.build());
  const found = explore(machine);
  assert.equal(found.groupOrder, 1);
  assert.deepEqual(endsOf(found), endsOf(search(machine)));
});

/** One task toggles for ever, another may stop it, a third has steps of its own to take. */
function toggling(): Machine {
  const builder = new ProgramBuilder();
  const [stop, light, count] = [
    builder.variable("stop", BIT),
    builder.variable("light", BIT),
    builder.variable("n", below(4)),
  ];
  builder.task(
    "toggle",
    builder.function("toggle", [], () => [
      loop(not(read(stop)), [set(light, 0, subtract(1, read(light)))]),
    ]),
  );
  builder.task("stopper", builder.function("stopper", [], () => [choose([set(stop, 0, 1)], [die])]));
  builder.task("counter", builder.function("counter", [], () => [loop(equal(read(count), 0), [set(count, 0, 1)])]));
  return compile(builder.build());
}

Deno.test("explore() keeps fair cycles as they are, and puts nothing off for ever", () => {
  const machine = toggling();
  const found = explore(machine);
  assert.ok(endsOf(found).some((end) => end.startsWith("cycle")));
  assert.deepEqual(endsOf(found), endsOf(search(machine)));
  assert.notDeepEqual(endsOf(explore(machine, { unsound: "noProviso" })), endsOf(search(machine)));
});

/** Two tasks write a visible variable each, in their own time. */
function writers() {
  const builder = new ProgramBuilder();
  const values = builder.variable("values", below(3), { length: 2 });
  const writer = builder.function("writer", [["own", BIT]], ([own]) => [set(values, own, 1), set(values, own, 2)]);
  [0, 1].forEach((own) => builder.task(`writer ${own}`, writer, [own]));
  return { machine: compile(builder.build()), values };
}

Deno.test("explore() keeps the joint values of visible variables", () => {
  const { machine, values } = writers();
  const words = new Int32Array(machine.compiled.words);
  const seen = (found: Exploration) =>
    new Set([...Array(found.states).keys()].map((state) => {
      found.store.read(state, words);
      return [0, 1].map((i) => valueOf(machine.compiled, words, values, i)).join();
    })).size;
  assert.equal(seen(search(machine)), 9);
  assert.equal(seen(explore(machine)), 2, "without, only the ends matter");
  assert.equal(seen(explore(machine, { visible: [values] })), 9);
});

/** A check that fails where the second task is between its two steps. */
function failing(): Machine {
  const builder = new ProgramBuilder();
  const between = builder.variable("between", BIT);
  builder.task("checker", builder.function("checker", [], () => [check(not(read(between)), "between")]));
  builder.task("other", builder.function("other", [], () => [set(between, 0, 1), set(between, 0, 0)]));
  return compile(builder.build());
}

Deno.test("explore() finds faults and the states in which they happen, and stops at the first where asked to", () => {
  const machine = failing();
  const found = explore(machine);
  assert.deepEqual(endsOf(found), endsOf(search(machine)));
  pathsLeadThere(found);
  for (const reduction of [UNREDUCED, ORDER_ONLY]) {
    const stopped = explore(machine, { reduction, untilFault: true });
    assert.deepEqual([stopped.exhaustive, stopped.stopped], [false, stopped.faults[0]!.from]);
  }
});

Deno.test("explore() stops at the first terminal state of which something is true, images included", () => {
  const machine = scale({ T: 3, D: 2 });
  const bound = machine.compiled.program.variables.find(({ name }) => name === "bnd")!;
  for (const reduction of [UNREDUCED, ORDER_ONLY, {}]) {
    const found = explore(machine, { reduction, until: (state) => valueOf(machine.compiled, state, bound, 1) === 3 });
    assert.ok(found.stopped !== undefined && found.terminals.includes(found.stopped));
    assert.equal(found.exhaustive, false);
  }
});

Deno.test("explore() ends at a limit with an honest account", () => {
  const machine = scale({ T: 4, D: 3 });
  for (const reduction of [UNREDUCED, ORDER_ONLY, {}]) {
    const found = explore(machine, { reduction, maxStates: 100 });
    assert.ok(!found.exhaustive && found.states > 100 && found.frontier > 0 && found.frontier < found.states);
    assert.ok(!explore(machine, { reduction, maxBytes: 1 }).exhaustive);
  }
});

Deno.test("explore() finds every deadlock of tasks that cross, however many steps it takes at once", () => {
  const builder = new ProgramBuilder();
  const locks = builder.mutex("lock", 3, 3);
  const next = builder.table("next", [1, 2, 0]);
  const philosopher = builder.function("philosopher", [["seat", below(3)]], ([seat], frame) => {
    const other = frame.local("other", below(3));
    return [
      assign(other, lookup(next, seat)),
      acquire(locks, seat),
      acquire(locks, other),
      release(locks, other),
      release(locks, seat),
    ];
  });
  [0, 1, 2].forEach((seat) => builder.task(`philosopher ${seat}`, philosopher, [seat]));
  const machine = compile(builder.build());
  const found = explore(machine);
  assert.deepEqual(endsOf(found), endsOf(search(machine)));
  assert.equal(found.terminals.length, 2);
});
