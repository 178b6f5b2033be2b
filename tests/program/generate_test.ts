import fc from "fast-check";
import assert from "node:assert/strict";
import { search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { generateMachine, generateText } from "../../lib/program/generate.ts";
import { Interpreter } from "../../lib/program/interpret.ts";
import {
  alternativesAt,
  FIRST_FAULT,
  initialState,
  type Machine,
  nextNode,
  prepare,
} from "../../lib/program/machine.ts";
import { ProgramBuilder } from "../../lib/program/program.ts";
import { note, set } from "../../lib/program/statement.ts";
import { growProgram, seeds } from "./random_programs.ts";
import { overrideModel } from "../../lib/bench/explore/models/uaf.ts";

const MOST_STATES = 150;

/** A step's outcome as data: the successor, or the fault in words. */
function outcome(machine: Machine, state: Int32Array, task: number, alternative: number): unknown {
  const next = state.slice();
  const result = machine.step(next, task, alternative);
  if (result >= FIRST_FAULT) return machine.compiled.faults[result - FIRST_FAULT];
  return { result, next: [...next] };
}

Deno.test("generateMachine() and Interpreter take the same steps of random programs", () => {
  let steps = 0;
  let faults = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const compiled = prepare(growProgram(seed));
      const machines = [generateMachine(compiled), new Interpreter(compiled)] as const;
      const queue = [initialState(compiled)];
      const seen = new Set([queue[0]!.join()]);
      for (let state = queue.shift(); state && seen.size < MOST_STATES; state = queue.shift()) {
        for (let task = 0; task < compiled.program.tasks.length; task++) {
          const alternatives = alternativesAt(compiled, nextNode(compiled, state, task));
          for (let alternative = 0; alternative < alternatives; alternative++) {
            const expected = outcome(machines[1], state, task, alternative);
            assert.deepEqual(outcome(machines[0], state, task, alternative), expected);
            if ("kind" in (expected as object)) faults++;
            const next = state.slice();
            if (machines[0].step(next, task, alternative) !== 1) continue;
            steps++;
            if (seen.has(next.join())) continue;
            seen.add(next.join());
            queue.push(next);
          }
        }
      }
    }),
    { numRuns: 400, seed: 1 },
  );
  assert.ok(steps > 5000, `the programs must do something: ${steps} steps`);
  assert.ok(faults > 100, `faults must be among them: ${faults}`);
});

Deno.test("generateText() contains no text of the program", () => {
  const builder = new ProgramBuilder();
  const hostile = '");throw new Error("owned")';
  const x = builder.variable(hostile, { min: 0, max: 1 });
  builder.task(hostile, builder.function(hostile, [], () => [note(hostile), set(x, 0, 1)]));
  const text = generateText(prepare(builder.build()));
  assert.ok(!text.includes("owned"));
});

Deno.test("compile() falls back to the interpreter where generated code is forbidden, and finds the same states", () => {
  const program = () => overrideModel({ W: 1, M: 2, policy: 2 });
  const generated = search(compile(program()));
  const original = globalThis.Function;
  const forbidden = class {
    constructor() {
      throw new EvalError("forbidden by the content security policy");
    }
  };
  try {
    globalThis.Function = forbidden as unknown as FunctionConstructor;
    const machine = compile(program());
    assert.ok(machine instanceof Interpreter);
    const interpreted = search(machine);
    assert.deepEqual([interpreted.states, interpreted.transitions], [generated.states, generated.transitions]);
  } finally {
    globalThis.Function = original;
  }
});
