import assert from "node:assert/strict";
import { disagreements, referenceOf } from "../../lib/bench/soundness/agreement.ts";
import { compile } from "../../lib/program/compile.ts";
import { equal, read, Status, statusOf } from "../../lib/program/expression.ts";
import { below, BIT, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, awaits, choose, release, set, spawn, when } from "../../lib/program/statement.ts";

Deno.test("a mutex that a task left locked can be freed by its next life, which somebody else starts", () => {
  const builder = new ProgramBuilder();
  const mutex = builder.mutex("mutex", 3);
  const ended = builder.variable("ended", below(3));
  const [asked, ready] = [builder.variable("asked", BIT), builder.variable("ready", BIT)];
  const twice = 2;
  builder.task(
    "waits",
    builder.function("waits", [], () => [
      awaits(read(ready), "ready"),
      set(asked, 0, 1),
      choose([acquire(mutex), set(ended, 0, 1)], [set(ended, 0, 2)]),
    ]),
  );
  builder.task(
    "starts",
    builder.function("starts", [], () => [
      spawn(twice, [0]),
      awaits(equal(statusOf(twice), Status.done), "done"),
      set(ready, 0, 1),
      awaits(read(asked), "asked"),
      spawn(twice, [1]),
    ]),
  );
  builder.spawned(
    "twice",
    builder.function("twice", [["frees", BIT]], ([frees]) => [when(frees, [release(mutex)], [acquire(mutex)])]),
  );
  const reference = referenceOf(compile(builder.build()), [ended], 1000);
  assert.ok(reference);
  assert.equal(reference.ends.size, 2);
  for (const partialOrder of [true, false]) {
    for (const symmetry of [true, false]) {
      assert.deepEqual(disagreements(reference, { reduction: { partialOrder, symmetry } }).found, []);
    }
  }
});
