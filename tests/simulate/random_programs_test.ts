/** Every run of a random program is a path of its graph, whatever the processors, rules and costs. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { compile } from "../../lib/program/compile.ts";
import { DEFAULT_COSTS, FREE } from "../../lib/simulate/costs.ts";
import type { SimulatorSettings } from "../../lib/simulate/settings.ts";
import { Simulator } from "../../lib/simulate/simulator.ts";
import { isShared } from "../../lib/program/expression.ts";
import type { Program } from "../../lib/program/program.ts";
import type { Statement } from "../../lib/program/statement.ts";
import { growProgram, seeds } from "../program/random_programs.ts";
import { assertIsPath } from "./paths.ts";

const settings: fc.Arbitrary<SimulatorSettings> = fc.record({
  processors: fc.integer({ min: 1, max: 3 }),
  mutex: fc.constantFrom("kernel" as const, "fifo" as const),
  spinning: fc.boolean(),
  quantum: fc.constantFrom(0, 30),
  costs: fc.constantFrom(FREE, DEFAULT_COSTS, { ...FREE, step: 1 }),
});

/** A random program that is the same each time that it is compiled. */
function grownOnce(seed: readonly number[]): Program {
  const program = growProgram(seed);
  const functions = program.functions.map((declared) => {
    let body: readonly Statement[] | undefined;
    return { ...declared, body: () => body ??= declared.body() };
  });
  return { ...program, functions };
}

Deno.test("Simulator.run() takes a path of the unreduced graph, to the same last state, of any program", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(seeds, settings, fc.nat(), (grown, how, seed) => {
      const program = grownOnce(grown);
      const machine = compile(program);
      // Which mutex a task asks for is settled when it asks: a program that could change it meanwhile is none of ours.
      fc.pre(
        machine.compiled.nodes.every(({ operation }) => operation.kind !== "acquire" || !isShared(operation.index)),
      );
      const simulator = new Simulator(program, { ...how, recordPath: true, mostSteps: 300 });
      const result = simulator.run({ seed });
      kinds.add(result.verdict.kind);
      assertIsPath(machine, simulator, result);
    }),
    { numRuns: 800, seed: 6 },
  );
  assert.deepEqual([...kinds].sort(), ["blocked", "fault", "finished", "out of steps"]);
});

Deno.test("Simulator.run() comes to the same with and without recording, tracing and an observer", () => {
  fc.assert(
    fc.property(seeds, settings, fc.nat(), (grown, how, seed) => {
      const program = grownOnce(grown);
      const of = (more: SimulatorSettings, observed: boolean) => {
        const simulator = new Simulator(program, { ...how, ...more, mostSteps: 300 });
        const { path: _, ...result } = simulator.run({
          seed,
          ...(observed ? { observer: { event() {}, note() {} } } : {}),
        });
        return JSON.stringify(
          { ...result, faults: null },
          (_, value) => ArrayBuffer.isView(value) ? [...value as Float64Array] : value,
        );
      };
      const plain = of({}, false);
      assert.equal(of({ recordPath: true }, true), plain);
      assert.equal(of({ trace: "calls" }, true), plain);
    }),
    { numRuns: 200, seed: 7 },
  );
});
