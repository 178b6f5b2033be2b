import fc from "fast-check";
import assert from "node:assert/strict";
import { accessesOf } from "../../lib/program/access.ts";
import type { Variable } from "../../lib/program/expression.ts";
import { Interpreter } from "../../lib/program/interpret.ts";
import { elementField, writeField } from "../../lib/program/layout.ts";
import {
  alternativesAt,
  BLOCKED,
  type Compiled,
  firstNode,
  headerAt,
  initialState,
  MOVED,
  nextNode,
  prepare,
  stackOf,
  taskStatus,
  valueOf,
} from "../../lib/program/machine.ts";
import { below, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, assign, set } from "../../lib/program/statement.ts";
import { read } from "../../lib/program/expression.ts";
import { growProgram, seeds } from "./random_programs.ts";

/** Which elements a step's accesses cover, by variable: those of writes, or of all. */
function covered(interpreter: Interpreter, state: Int32Array, task: number, variable: Variable, onlyWrites: boolean) {
  const { compiled } = interpreter;
  const [top] = stackOf(compiled, state, task);
  const elements = new Set<number>();
  for (const access of accessesOf(compiled, nextNode(compiled, state, task))) {
    if (access.variable?.id !== variable.id || (onlyWrites && !access.write)) continue;
    if (!access.fixed) return new Set(Array(variable.length).keys());
    elements.add(interpreter.evaluate(access.index, state, task, top!.base));
  }
  return elements;
}

/** Calls `visit` for reachable states and running tasks of a program whose next step starts at a stop. */
function eachStep(compiled: Compiled, visit: (state: Int32Array, task: number, alternative: number) => void): void {
  const interpreter = new Interpreter(compiled);
  const queue = [initialState(compiled)];
  const seen = new Set([queue[0]!.join()]);
  for (let state = queue.shift(); state && seen.size < 60; state = queue.shift()) {
    for (let task = 0; task < compiled.program.tasks.length; task++) {
      if (taskStatus(compiled, state, task) !== 1) continue;
      const node = nextNode(compiled, state, task);
      for (let alternative = 0; alternative < alternativesAt(compiled, node); alternative++) {
        visit(state, task, alternative);
        const next = state.slice();
        if (interpreter.step(next, task, alternative) !== MOVED || seen.has(next.join())) continue;
        seen.add(next.join());
        queue.push(next);
      }
    }
  }
}

Deno.test("accessesOf() covers every element that a step of a random program changes", () => {
  let changes = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const compiled = prepare(growProgram(seed));
      const interpreter = new Interpreter(compiled);
      eachStep(compiled, (state, task, alternative) => {
        const next = state.slice();
        if (interpreter.step(next, task, alternative) !== MOVED) return;
        for (const variable of compiled.program.variables) {
          for (let i = 0; i < variable.length; i++) {
            if (valueOf(compiled, state, variable, i) === valueOf(compiled, next, variable, i)) continue;
            changes++;
            assert.ok(covered(interpreter, state, task, variable, true).has(i), `${variable.name}[${i}]`);
          }
        }
      });
    }),
    { numRuns: 200, seed: 4 },
  );
  assert.ok(changes > 500, `${changes}`);
});

Deno.test("accessesOf() covers everything that a step of a random program depends on", () => {
  let compared = 0;
  fc.assert(
    fc.property(seeds, fc.nat(), (seed, salt) => {
      const compiled = prepare(growProgram(seed));
      const interpreter = new Interpreter(compiled);
      eachStep(compiled, (state, task, alternative) => {
        for (const variable of compiled.program.variables) {
          const touched = covered(interpreter, state, task, variable, false);
          for (let i = 0; i < variable.length; i++) {
            if (touched.has(i)) continue;
            const field = elementField(compiled.places[variable.id]!, i);
            const other = state.slice();
            writeField(other, 0, field, variable.range.min + (salt % (variable.range.max - variable.range.min + 1)));
            const [one, two] = [state.slice(), other.slice()];
            const results = [interpreter.step(one, task, alternative), interpreter.step(two, task, alternative)];
            assert.equal(results[0], results[1], `${variable.name}[${i}]`);
            compared++;
            if (results[0] === BLOCKED || results[0] !== MOVED) continue;
            const from = headerAt(compiled, 0);
            assert.deepEqual(two.slice(from), one.slice(from));
          }
        }
      });
    }),
    { numRuns: 60, seed: 5 },
  );
  assert.ok(compared > 1000, `${compared}`);
});

Deno.test("accessesOf() tells a lock from a variable, and a fixed index from one that the step computes", () => {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", 1, 2);
  const x = builder.variable("x", below(2), { length: 2 });
  const entry = builder.function(
    "f",
    [["i", below(2)]],
    ([i]) => [acquire(lock, i), set(x, i, 1), assign(i, read(x, i)), set(x, i, 0)],
  );
  builder.task("t", entry);
  const compiled = prepare(builder.build());
  const state = initialState(compiled);
  const interpreter = new Interpreter(compiled);
  const summary = () =>
    accessesOf(compiled, nextNode(compiled, state, 0)).map((
      { variable, fixed, write, lock },
    ) => [variable?.name, fixed, write, lock]);
  assert.equal(firstNode(compiled, nextNode(compiled, state, 0)).operation.kind, "acquire");
  assert.deepEqual(summary(), [["lock", true, true, "acquire"]]);
  interpreter.step(state, 0, 0);
  assert.deepEqual(summary(), [["x", true, true, undefined]]);
  interpreter.step(state, 0, 0);
  assert.deepEqual(summary(), [["x", false, false, undefined]]);
});
