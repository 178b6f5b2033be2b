/** Holding a simulated run against the unreduced graph that the explorer explores. */
import assert from "node:assert/strict";
import { Expander, packMove } from "../../lib/explore/moves.ts";
import { FIRST_FAULT, initialState, type Machine, MOVED, STACK_FAULT } from "../../lib/program/machine.ts";
import type { SimulationResult } from "../../lib/simulate/result.ts";
import type { Simulator } from "../../lib/simulate/simulator.ts";

/**
 * Asserts that each step of a run is one that the graph has in that state, the rule for quiet starts included, that the
 * run's last state is the path's last state, bit by bit, and that a run which ended by itself ends where the path does.
 */
export function assertIsPath(machine: Machine, simulator: Simulator, result: SimulationResult): void {
  const expander = new Expander(machine);
  const state = initialState(machine.compiled);
  const possible = () => {
    const moves = new Map<number, string | undefined>();
    const { faults } = machine.compiled;
    expander.expand(state, (move, _, fault) => moves.set(move, fault < 0 ? undefined : faults[fault]!.message));
    return moves;
  };
  assert.ok(result.path, "the run's path was recorded");
  for (const [i, { task, alternative }] of result.path.entries()) {
    assert.ok(possible().has(packMove(task, alternative)), `step ${i + 1} of task ${task} is in the graph`);
    const outcome = machine.step(state, task, alternative);
    // The explorer's stacks are bounded, the simulator's grow: from here on there is nothing to compare.
    if (outcome === FIRST_FAULT + STACK_FAULT) return;
    assert.equal(outcome, MOVED);
  }
  const { verdict } = result;
  if (verdict.kind === "fault") {
    const faults = [...possible()].filter(([move]) => move >> 16 === verdict.task).map(([, fault]) => fault);
    assert.ok(faults.includes(verdict.fault.message), verdict.fault.message);
    return;
  }
  assert.deepEqual([...simulator.packedState()], [...state]);
  if (verdict.kind === "finished" || verdict.kind === "blocked") assert.equal(possible().size, 0, "nothing moves");
}

