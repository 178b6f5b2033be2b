import assert from "node:assert/strict";
import { endComponents } from "../../lib/explore/end_components.ts";
import { search, statesAlong } from "../../lib/explore/search.ts";
import { judge } from "../../lib/explore/verdict.ts";
import { equal, not, read, Status, statusOf, subtract } from "../../lib/program/expression.ts";
import { compile } from "../../lib/program/compile.ts";
import { taskStatus, valueOf } from "../../lib/program/machine.ts";
import { BIT, ProgramBuilder } from "../../lib/program/program.ts";
import { awaits, awaitsQuiet, choose, die, loop, set } from "../../lib/program/statement.ts";
import { scaleModel } from "../../lib/bench/explore/models/scale.ts";
import { crossing } from "./crossing.ts";

Deno.test("search() finds the deadlock of two crossing tasks by a shortest path", () => {
  const found = search(crossing());
  const stuck = found.terminals.filter((state) => found.depthOf(state) === 2);
  // Five places each; of 25 pairs five would share a mutex, and one would need that both had held both.
  assert.deepEqual([found.exhaustive, found.states, found.terminals.length, stuck.length], [true, 19, 2, 1]);
  const last = statesAlong(found.machine, found.pathTo(stuck[0]!)).at(-1)!;
  assert.deepEqual([0, 1].map((task) => taskStatus(found.machine.compiled, last, task)), [
    Status.running,
    Status.running,
  ]);
});

Deno.test("search() visits in the same order every time", () => {
  const [one, two] = [search(crossing()), search(crossing())];
  assert.deepEqual(one.terminals.map((state) => one.pathTo(state)), two.terminals.map((state) => two.pathTo(state)));
});

Deno.test("search() ends at a limit with an honest account", () => {
  const machine = compile(scaleModel({ T: 3, D: 3, policy: 1 }));
  const found = search(machine, { maxStates: 5000 });
  assert.equal(found.exhaustive, false);
  assert.ok(found.states > 5000 && found.states < 5010);
  assert.ok(found.frontier > 0 && found.frontier < found.states);
  const full = search(machine);
  const shallow = [...Array(full.states).keys()].filter((state) => full.depthOf(state) <= found.completedDepth).length;
  assert.ok(shallow <= found.states, "every state of the completed depth was seen");
  assert.equal(search(machine, { maxBytes: 1 }).exhaustive, false);
  const verdict = judge(found, endComponents(found), () => false);
  assert.equal(verdict.quantity, "unknown");
});

Deno.test("search() starts a quiet wait only where nothing else can move, lowest task first", () => {
  const builder = new ProgramBuilder();
  const turn = builder.variable("turn", { min: 0, max: 3 });
  const last = builder.function(
    "quiet",
    [["value", { min: 0, max: 3 }]],
    ([value]) => [awaitsQuiet(), set(turn, 0, value)],
  );
  const busy = builder.function("busy", [], () => [set(turn, 0, 1), set(turn, 0, 2)]);
  builder.task("second quiet", last, [3]);
  builder.task("busy", busy);
  const found = search(compile(builder.build()));
  assert.equal(found.states, 5);
  const path = found.pathTo(found.terminals[0]!).map(({ task }) => task);
  assert.deepEqual(path, [1, 1, 0, 0]);
});

/** A task spins on a flag for ever; another may set it, or die before it does. */
function spinning(mayDie: boolean) {
  const builder = new ProgramBuilder();
  const flag = builder.variable("flag", BIT);
  const noise = builder.variable("noise", BIT);
  const spin = builder.function("spin", [], () => [
    loop(not(read(flag)), [set(noise, 0, subtract(1, read(noise)))]),
  ]);
  const setter = builder.function("setter", [], () => mayDie ? [choose([set(flag, 0, 1)], [die])] : [set(flag, 0, 1)]);
  builder.task("spinner", spin);
  builder.task("setter", setter);
  builder.task("waiter", builder.function("wait", [], () => [awaits(equal(statusOf(1), Status.dead), "death")]));
  return { machine: compile(builder.build()), flag };
}

Deno.test("endComponents() leaves out cycles that starve a task which could always move", () => {
  const { machine } = spinning(false);
  const ends = endComponents(search(machine));
  assert.deepEqual(ends.map(({ kind }) => kind), Array(ends.length).fill("terminal"));
});

Deno.test("endComponents() keeps a cycle in which every other task is done, dead or blocked", () => {
  const { machine, flag } = spinning(true);
  const found = search(machine);
  const ends = endComponents(found);
  const cycles = ends.filter(({ kind }) => kind === "cycle");
  assert.equal(cycles.length, 1);
  const words = new Int32Array(machine.compiled.words);
  const unset = judge(found, ends, (end) => {
    found.store.read(end.states[0]!, words);
    return valueOf(machine.compiled, words, flag) === 0;
  });
  assert.equal(unset.quantity, "sometimes");
});
