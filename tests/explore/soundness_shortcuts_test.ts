/** Each reduction that looks right and is not, and a program that shows it. */
import assert from "node:assert/strict";
import { disagreements, referenceOf } from "../../lib/bench/soundness/agreement.ts";
import type { UnsoundShortcut } from "../../lib/explore/unsound.ts";
import { compile } from "../../lib/program/compile.ts";
import {
  add,
  equal,
  lookup,
  read,
  self,
  Status,
  statusOf,
  subtract,
  type Variable,
} from "../../lib/program/expression.ts";
import { BIT, type Program, ProgramBuilder, taskNumberOrNone } from "../../lib/program/program.ts";
import { acquire, assign, atomic, die, loop, release, set, spawn, when } from "../../lib/program/statement.ts";

const MOST_STATES = 1000;

/** A program and what is watched of it. */
type Example = readonly [program: Program, visible: readonly Variable[]];

/** One task only looks, under a lock that the other dies with. */
function readOnlySection(): Example {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", 2);
  const data = builder.variable("data", BIT);
  builder.task("dies", builder.function("dies", [], () => [acquire(lock), die]));
  builder.task(
    "looks",
    builder.function("looks", [], (_, frame) => {
      const saw = frame.local("saw", BIT);
      return [acquire(lock), assign(saw, read(data)), release(lock)];
    }),
  );
  return [builder.build(), []];
}

/** Two tasks run the same function, and a table says that they are not alike: what one writes tells which one it was. */
function differentTables(): Example {
  const builder = new ProgramBuilder();
  const value = builder.table("value", [0, 1]);
  const data = builder.variable("data", BIT);
  const last = builder.variable("last", taskNumberOrNone(2));
  const writer = builder.function("writer", [], () => [
    atomic(set(last, 0, add(self, 1)), set(data, 0, lookup(value, self))),
  ]);
  builder.task("one", writer);
  builder.task("two", writer);
  return [builder.build(), []];
}

/** Two tasks start the same third one, which does something else for each: who is first decides. */
function sharedSpawn(): Example {
  const builder = new ProgramBuilder();
  const data = builder.variable("data", BIT);
  const spawned = 2;
  const starter = builder.function("starter", [["value", BIT]], ([value]) => [
    atomic(when(equal(statusOf(spawned), Status.idle), [spawn(spawned, [value])])),
  ]);
  builder.task("one", starter, [0]);
  builder.task("two", starter, [1]);
  builder.spawned("third", builder.function("third", [["value", BIT]], ([value]) => [set(data, 0, value)]));
  return [builder.build(), []];
}

/** One task goes round for ever and touches nothing of what the other shows. */
function endlessLoop(): Example {
  const builder = new ProgramBuilder();
  const noise = builder.variable("noise", BIT);
  const shown = builder.variable("shown", BIT);
  builder.task("round", builder.function("round", [], () => [loop(1, [set(noise, 0, subtract(1, read(noise)))])]));
  builder.task("shows", builder.function("shows", [], () => [set(shown, 0, 1)]));
  return [builder.build(), [shown]];
}

const EXAMPLES: Readonly<Record<UnsoundShortcut, () => Example>> = {
  readOnlySections: readOnlySection,
  asymmetricSymmetry: differentTables,
  spawnByCounter: sharedSpawn,
  noProviso: endlessLoop,
};

for (const [unsound, example] of Object.entries(EXAMPLES)) {
  Deno.test(`disagreements() shows that ${unsound} is unsound, by ${example.name}(), and finds nothing without it`, () => {
    const [program, visible] = example();
    const reference = referenceOf(compile(program), visible, MOST_STATES)!;
    assert.deepEqual(disagreements(reference).found, []);
    assert.notDeepEqual(disagreements(reference, { unsound: unsound as UnsoundShortcut }).found, []);
  });
}
