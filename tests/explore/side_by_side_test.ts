import assert from "node:assert/strict";
import { search } from "../../lib/explore/search.ts";
import { exploreSideBySide, type Pair } from "../../lib/explore/side_by_side.ts";
import { add, equal, read } from "../../lib/program/expression.ts";
import { compile } from "../../lib/program/compile.ts";
import { type Machine, valueOf } from "../../lib/program/machine.ts";
import { ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, awaits, check, release, set, type Statement } from "../../lib/program/statement.ts";

/** Two tasks that count, each in steps of its own; with a lock around the counting of one of them, or both, or none. */
function counting(locked: readonly [boolean, boolean], most = 2) {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", 2);
  const counts = builder.variable("count", { min: 0, max: most }, { length: 2 });
  [0, 1].forEach((task) => {
    const steps = [...Array(2)].map((): Statement => set(counts, task, add(read(counts, task), 1)));
    const body = locked[task] ? [acquire(lock, 0), ...steps, release(lock, 0)] : steps;
    builder.task(`task ${task}`, builder.function(`count ${task}`, [], () => body));
  });
  return compile(builder.build());
}

function pairsOf(first: Machine, second: Machine, wanted: (pair: Pair) => boolean | "enough" = () => false) {
  const [a, b] = [search(first), search(second)];
  const visited: Pair[] = [];
  const found = exploreSideBySide({ machine: first, store: a.store }, { machine: second, store: b.store }, (pair) => {
    visited.push(pair);
    return wanted(pair);
  });
  return { a, b, visited, found };
}

Deno.test("exploreSideBySide: a program beside itself is in the same state all along", () => {
  const { visited, a } = pairsOf(counting([true, true]), counting([true, true]));
  assert.equal(visited.length, a.states);
  assert.ok(visited.every(({ first, second }) => first === second));
});

Deno.test("exploreSideBySide: a lock that only the second program takes changes nothing in the first one", () => {
  const { visited, found, b } = pairsOf(counting([false, false]), counting([true, false]));
  assert.equal(visited.length, b.states, "one state of the first program for each of the second");
  assert.equal(found.exhaustive, true);
});

Deno.test("exploreSideBySide: the first program takes the locks that lie before the same step, and drops those behind it", () => {
  const last = ({ first, second }: Pair) => first === firstEnd && second === secondEnd;
  const [plain, locking] = [counting([false, false]), counting([true, true])];
  const [firstEnd, secondEnd] = [search(locking).terminals[0]!, search(plain).terminals[0]!];
  const { found } = pairsOf(locking, plain, last);
  const [{ way }] = [...found.wanted] as [typeof found.wanted[number]];
  assert.equal(way.second.length, 4);
  assert.equal(way.first.length, 8, "four steps, two locks taken, two released");
  assert.equal(way.turns, 4, "locks are taken and dropped along with the steps that they are around");
});

Deno.test("exploreSideBySide: a task that waits for a lock in the first program only stays where it is", () => {
  const [plain, locking] = [counting([false, false]), counting([true, true])];
  const [a, b] = [search(locking), search(plain)];
  const counts = (state: number) => {
    const words = new Int32Array(locking.compiled.words);
    a.store.read(state, words);
    return [0, 1].map((task) => valueOf(locking.compiled, words, locking.compiled.program.variables[1]!, task));
  };
  // Under the second program both count at a time; under the first the second one to come has to wait.
  const { visited } = pairsOf(locking, plain);
  assert.ok(visited.every(({ first }) => !counts(first).every((count) => count === 1)));
  assert.ok(visited.some(({ first, second }) => first !== 0 && b.depthOf(second) > a.depthOf(first)));
});

Deno.test("exploreSideBySide goes on alone in the first program once nothing moves in the second one", () => {
  const stuck = () => {
    const builder = new ProgramBuilder();
    builder.task("one", builder.function("one", [], () => [awaits(0, "nothing")]));
    return compile(builder.build());
  };
  const builder = new ProgramBuilder();
  const count = builder.variable("count", { min: 0, max: 3 });
  const up = set(count, 0, add(read(count), 1));
  builder.task("one", builder.function("one", [], () => [up, up, up]));
  const { visited } = pairsOf(compile(builder.build()), stuck());
  assert.deepEqual(visited.map(({ first, second }) => [first, second]), [[0, 0], [1, 0], [2, 0], [3, 0]]);
});

Deno.test("exploreSideBySide tells of the second program's faults, and of a way to them", () => {
  const failing = (limit: number) => {
    const builder = new ProgramBuilder();
    const count = builder.variable("count", { min: 0, max: 3 });
    const up = set(count, 0, add(read(count), 1));
    builder.task("one", builder.function("one", [], () => [up, up, check(equal(read(count), limit), "not the limit")]));
    return compile(builder.build());
  };
  const { found } = pairsOf(failing(2), failing(1), ({ fault }) => fault >= 0);
  assert.equal(found.wanted.length, 1);
  assert.deepEqual([found.wanted[0]!.way.second.length, found.wanted[0]!.way.first.length], [2, 3]);
});

Deno.test("exploreSideBySide stops where enough was seen, and says where a limit stopped it", () => {
  const [one, two] = [counting([true, true]), counting([true, true])];
  assert.equal(pairsOf(one, two, () => "enough").visited.length, 1);
  const [a, b] = [search(one), search(two)];
  for (const limits of [{ maxPairs: 3 }, { maxBytes: 500 }]) {
    const limited = exploreSideBySide(
      { machine: one, store: a.store },
      { machine: two, store: b.store },
      () => false,
      limits,
    );
    assert.equal(limited.exhaustive, false);
    assert.ok(limited.pairs >= 3 && limited.pairs < a.states);
  }
});
