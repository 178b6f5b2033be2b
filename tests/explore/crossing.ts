import { subtract } from "../../lib/program/expression.ts";
import { compile } from "../../lib/program/compile.ts";
import type { Machine } from "../../lib/program/machine.ts";
import { BIT, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, release, spawn } from "../../lib/program/statement.ts";

/** Two tasks take two mutexes in opposite orders; one of them is spawned where that is wanted. */
export function crossing({ spawns = false } = {}): Machine {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", 3, 2);
  const take = builder.function("take", [["first", BIT]], ([first]) => [
    acquire(lock, first),
    acquire(lock, subtract(1, first)),
    release(lock, subtract(1, first)),
    release(lock, first),
  ]);
  builder.task("one", take, [0]);
  if (spawns) {
    builder.task("starter", builder.function("starter", [], () => [spawn(2, [1])]));
    builder.spawned("two", take);
  } else builder.task("two", take, [1]);
  return compile(builder.build());
}
