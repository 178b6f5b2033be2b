/** Holding a simulated run against the unreduced graph that the explorer explores. */
import { Expander, packMove } from "../../explore/moves.ts";
import { FIRST_FAULT, initialState, type Machine, MOVED, STACK_FAULT } from "../../program/machine.ts";
import type { SimulationResult } from "../../simulate/result.ts";
import type { Simulator } from "../../simulate/simulator.ts";

/**
 * In what a recorded run departs from the graph; undefined where it does not. Each step must be one that the graph has
 * in that state, the rule for quiet starts included; the run's last state must be the path's, bit by bit; and a run that
 * ended by itself must end where the graph does.
 */
export function departure(machine: Machine, simulator: Simulator, result: SimulationResult): string | undefined {
  const { path, verdict } = result;
  if (path === undefined) return "the path was not recorded";
  const expander = new Expander(machine);
  const state = initialState(machine.compiled);
  const possible = () => {
    const moves = new Map<number, number>();
    expander.expand(state, (move, _, fault) => moves.set(move, fault));
    return moves;
  };
  for (const [i, { task, alternative }] of path.entries()) {
    if (!possible().has(packMove(task, alternative))) return `step ${i + 1}, of task ${task}, is not in the graph`;
    const outcome = machine.step(state, task, alternative);
    // The explorer's stacks are bounded, the simulator's grow: from here on there is nothing to compare.
    if (outcome === FIRST_FAULT + STACK_FAULT) return undefined;
    if (outcome !== MOVED) return `step ${i + 1}, of task ${task}, is a fault in the graph`;
  }
  const moves = possible();
  if (verdict.kind === "fault") {
    const faults = [...moves].filter(([move, fault]) => move >> 16 === verdict.task && fault >= 0)
      .map(([, fault]) => machine.compiled.faults[fault]!.message);
    return faults.includes(verdict.fault.message)
      ? undefined
      : `the fault is not in the graph: ${verdict.fault.message}`;
  }
  if (simulator.packedState().some((word, i) => word !== state[i])) return "the last states differ";
  const ended = verdict.kind === "finished" || verdict.kind === "blocked";
  return ended && moves.size > 0 ? "the graph goes on where the run ended" : undefined;
}
