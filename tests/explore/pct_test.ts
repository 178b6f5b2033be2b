import assert from "node:assert/strict";
import fc from "fast-check";
import { randomRuns } from "../../lib/explore/pct.ts";
import type { RandomRun } from "../../lib/explore/random_run.ts";
import { search } from "../../lib/explore/search.ts";
import { add, differ, equal, not, or, read, subtract } from "../../lib/program/expression.ts";
import { compile } from "../../lib/program/compile.ts";
import type { Machine } from "../../lib/program/machine.ts";
import { BIT, ProgramBuilder } from "../../lib/program/program.ts";
import { awaits, awaitsQuiet, check, choose, loop, set, type Statement } from "../../lib/program/statement.ts";
import { crossing } from "./crossing.ts";

/** Makes runs and counts those that end in a fault. */
function faultRate(machine: Machine, options: { runs: number; seed: number; depth: number }) {
  let faults = 0;
  const report = randomRuns(machine, options, ({ end }) => {
    if (end!.kind === "fault") faults++;
  });
  return { rate: faults / options.runs, report };
}

/** Asserts that a bug of a depth is found as often as the bound says, but for three standard deviations. */
function assertBound(machine: Machine, depth: number, runs: number, seed = 1) {
  const { rate, report } = faultRate(machine, { runs, seed, depth });
  const { bound, boundedRuns } = report;
  assert.ok(boundedRuns > runs / 2, `${boundedRuns} bounded runs`);
  assert.ok(rate >= bound - 3 * Math.sqrt(bound * (1 - bound) / runs), `${rate} of runs, at least ${bound}`);
  return { rate, report };
}

/**
 * A counter goes up, and a watcher fails where it sees it as it is after 0, 1, 2 … times. That takes `depth` orderings:
 * each look comes before the next time, and after the one that it is to see. Steps before that do not matter.
 */
function watched(depth: number, idleSteps: number, idlers: number) {
  const builder = new ProgramBuilder();
  const times = Math.ceil(depth / 2);
  const looks = Math.floor(depth / 2) + 1;
  const counter = builder.variable("counter", { min: 0, max: times });
  const seen = builder.variable("seen", { min: 0, max: looks });
  const idle = builder.variable("idle", BIT, { length: idlers + 2 });
  const idling = (i: number): Statement[] => [...Array(idleSteps)].map(() => set(idle, i, 1));
  const task = (name: string, body: readonly Statement[]) => builder.task(name, builder.function(name, [], () => body));
  task("counting", [...idling(0), ...[...Array(times)].map(() => set(counter, 0, add(read(counter), 1)))]);
  task("watching", [
    ...idling(1),
    ...[...Array(looks).keys()].map((look) => set(seen, 0, add(read(seen), equal(read(counter), look)))),
    check(differ(read(seen), looks), "seen"),
  ]);
  for (let i = 0; i < idlers; i++) task(`idler ${i}`, idling(i + 2));
  return compile(builder.build());
}

Deno.test("randomRuns finds bugs of depth 1 to 3 at least as often as the bound says", () => {
  for (const [depth, runs] of [[1, 2000], [2, 4000], [3, 20_000]] as const) {
    assertBound(watched(depth, 2, 1), depth, runs);
  }
});

Deno.test("randomRuns keeps its bound on programs of any length and number of tasks", () => {
  const shape = fc.record({
    depth: fc.integer({ min: 1, max: 3 }),
    idleSteps: fc.nat(4),
    idlers: fc.nat(3),
    seed: fc.nat(1000),
  });
  fc.assert(
    fc.property(shape, ({ depth, idleSteps, idlers, seed }) => {
      assertBound(watched(depth, idleSteps, idlers), depth, 1500, seed);
    }),
    { seed: 7, numRuns: 25 },
  );
});

Deno.test("randomRuns finds the deadlock of crossing locks, depth 2, as often as the bound says; spawned tasks count", () => {
  for (const spawns of [false, true]) {
    const machine = crossing({ spawns });
    const found = search(machine);
    const stuck = Math.min(...found.terminals.map((state) => found.depthOf(state)));
    let seen = 0;
    const report = randomRuns(machine, { runs: 3000, seed: 2, depth: 2 }, ({ path }) => {
      if (path.length === stuck) seen++;
    });
    assert.equal(report.tasks, spawns ? 3 : 2);
    assert.ok(seen / 3000 >= report.bound, `${seen} of 3000, at least ${report.bound}`);
  }
});

Deno.test("randomRuns divides the bound by the ways of making choices, and makes each choice", () => {
  const builder = new ProgramBuilder();
  const chosen = builder.variable("chosen", { min: 0, max: 8 });
  builder.task(
    "one",
    builder.function("one", [], () => [
      choose([set(chosen, 0, 1)], [set(chosen, 0, 2)]),
      choose([], [set(chosen, 0, add(read(chosen), 2))], [set(chosen, 0, add(read(chosen), 4))]),
      check(differ(read(chosen), 6), "the one way of six"),
    ]),
  );
  const { report, rate } = assertBound(compile(builder.build()), 1, 3000);
  assert.equal(report.choices, 6);
  assert.ok(Math.abs(rate - 1 / 6) < 0.03, `${rate}`);
});

Deno.test("randomRuns makes the same runs for the same seed, and others for another", () => {
  const paths = (seed: number) => {
    const all: RandomRun["path"][] = [];
    randomRuns(crossing({ spawns: true }), { runs: 20, seed, depth: 3 }, ({ path }) => all.push(path));
    return all;
  };
  assert.deepEqual(paths(5), paths(5));
  assert.notDeepEqual(paths(5), paths(6));
});

/** A task that goes round until another one, which may always move, says stop. */
function spinning(stops: boolean) {
  const builder = new ProgramBuilder();
  const [stop, turn] = [builder.variable("stop", BIT), builder.variable("turn", BIT)];
  builder.task(
    "spin",
    builder.function("spin", [], () => [loop(not(read(stop)), [set(turn, 0, subtract(1, read(turn)))])]),
  );
  builder.task("other", builder.function("other", [], () => [stops ? set(stop, 0, 1) : awaits(read(stop), "stop")]));
  return compile(builder.build());
}

Deno.test("randomRuns: tasks of low priority get their turn, so that only fair cycles end a run", () => {
  const ends = (machine: Machine) => {
    const kinds = new Set<string>();
    const { givenUp } = randomRuns(machine, { runs: 200, seed: 1, depth: 2 }, ({ end }) => kinds.add(end!.kind));
    assert.equal(givenUp, 0);
    return [...kinds];
  };
  assert.deepEqual(ends(spinning(true)), ["terminal"]);
  assert.deepEqual(ends(spinning(false)), ["cycle"]);
});

Deno.test("randomRuns starts quiet waits only where nothing else can move", () => {
  const builder = new ProgramBuilder();
  const [busy, early] = [builder.variable("busy", BIT), builder.variable("early", BIT)];
  builder.task("last", builder.function("last", [], () => [awaitsQuiet(), set(early, 0, not(read(busy)))]));
  builder.task("first", builder.function("first", [], () => [set(early, 0, 0), set(busy, 0, 1)]));
  builder.task(
    "check",
    builder.function("check", [], () => [awaitsQuiet(), check(or(not(read(early)), 0), "too early")]),
  );
  assert.equal(faultRate(compile(builder.build()), { runs: 200, seed: 1, depth: 3 }).rate, 0);
});

Deno.test("randomRuns gives up runs that are too long and says how many", () => {
  const report = randomRuns(crossing(), { runs: 50, seed: 1, depth: 1, mostSteps: 3 }, () => {});
  assert.ok(report.givenUp > 0 && report.givenUp <= 50);
});
