import assert from "node:assert/strict";
import { departure } from "../../lib/bench/agreement/path_check.ts";
import type { Machine } from "../../lib/program/machine.ts";
import type { SimulationResult } from "../../lib/simulate/result.ts";
import type { Simulator } from "../../lib/simulate/simulator.ts";

/** Asserts that a run is a path of the unreduced graph: see {@linkcode departure}. */
export function assertIsPath(machine: Machine, simulator: Simulator, result: SimulationResult): void {
  assert.equal(departure(machine, simulator, result), undefined);
}
