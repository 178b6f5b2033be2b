import assert from "node:assert/strict";
import { Knowledge } from "../../lib/explore/knowledge.ts";
import { KeyLayout } from "../../lib/explore/key_layout.ts";
import { add, equal, positionOf, read, Status, statusOf } from "../../lib/program/expression.ts";
import { prepare } from "../../lib/program/machine.ts";
import { below, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, atomic, awaits, push, release, set, spawn, type Statement } from "../../lib/program/statement.ts";

const builder = new ProgramBuilder();
const x = builder.variable("x", below(4), { initial: 2 });
const y = builder.variable("y", below(8));
const constant = builder.variable("constant", below(4), { initial: 3 });
const lock = builder.mutex("lock", 9, 2);
const list = builder.list("list", 3, below(4), [[1, 3]]);
const starts = (name: string, ...body: Statement[]) => builder.task(name, builder.function(name, [], () => body));
const sums = starts("sums", atomic(set(y, 0, add(read(x), read(constant))), set(x, 0, add(read(y), -2))));
const takes = starts("takes", acquire(lock, 1), release(lock, 1));
const pushes = starts("pushes", push(list, 0, 2));
const looks = starts("looks", set(y, 0, add(positionOf(list, 0, 3), 1)));
const later = builder.spawned("later", builder.function("later", [], () => [set(x, 0, 0)]));
const spawns = starts("spawns", spawn(later));
const waits = starts("waits", awaits(equal(statusOf(later), Status.done), "end"));

/** What is seen of a task's step in the initial state, with names instead of numbers. */
function seen(task: number) {
  const knowledge = new Knowledge(prepare(builder.build({ stackWords: 4 })));
  const { elements } = knowledge.locations;
  const name = (location: number) => {
    const element = elements[location];
    return element ? `${element.variable.name}[${element.index}]` : `task ${location - elements.length}`;
  };
  const observation = knowledge.observe(knowledge.initialKey(), task, 0);
  return {
    ...observation,
    reads: observation.reads.map(([location, value]) => `${name(location)}=${value}`),
    writes: observation.writes.map(([location, value]) => `${name(location)}=${value}`),
    acquired: observation.acquired.map(name),
    released: observation.released.map(name),
    spawned: observation.spawned.map(([started]) => started),
  };
}

Deno.test("StepRecorder leaves out what never changes and what the step wrote itself", () => {
  const { reads, writes, outcome } = seen(sums);
  assert.deepEqual([reads, writes, outcome], [["x[0]=2"], ["y[0]=5", "x[0]=3"], "moved"]);
});

Deno.test("StepRecorder tells a lock from a variable", () => {
  const { reads, writes, acquired, released } = seen(takes);
  assert.deepEqual([reads, writes, acquired, released], [["lock[1]=0"], [`lock[1]=${takes + 1}`], ["lock[1]"], []]);
});

Deno.test("StepRecorder follows lists item by item, as far as they are looked at", () => {
  assert.deepEqual(seen(pushes).reads, ["list.length[0]=2"]);
  assert.deepEqual(seen(pushes).writes, ["list[2]=2", "list.length[0]=3"]);
  assert.deepEqual(seen(looks).reads, ["list.length[0]=2", "list[0]=1", "list[1]=3"]);
});

Deno.test("StepRecorder names tasks that a step asks for and starts", () => {
  assert.deepEqual([seen(spawns).reads, seen(spawns).spawned], [[`task ${later}=${Status.idle}`], [later]]);
  assert.deepEqual([seen(waits).reads, seen(waits).outcome], [[`task ${later}=${Status.idle}`], "blocked"]);
});

Deno.test("KeyLayout gives back the state that it packed, without a word for what never changes", () => {
  const knowledge = new Knowledge(prepare(builder.build({ stackWords: 4 })));
  const { compiled, layout } = knowledge;
  const state = new Int32Array(compiled.words);
  layout.unpack(knowledge.initialKey(), 0, state);
  const again = new Int32Array(layout.words);
  assert.ok(layout.packKnown(state, again));
  assert.deepEqual(again, knowledge.initialKey());
  assert.equal(knowledge.locations.of(constant, 0), -1);
  assert.equal(KeyLayout.get(again, 0, layout.elements[knowledge.locations.of(x, 0)]!), 2);
});
