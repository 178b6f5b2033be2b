/** The same run with fewer switches between tasks, so that it is easier to read. */
import { initialState, isQuietNode, type Machine, type Move, MOVED, nextNode } from "../program/machine.ts";

/**
 * Moves steps forward to where their task ran last, as long as every state from there on stays what it was. The run has
 * the same steps and leads to the same state. The least number of switches is not promised: each change is made where it
 * helps by itself.
 */
export function fewerSwitches(machine: Machine, path: readonly Move[]): Move[] {
  let moves = [...path];
  for (let at = 1; at < moves.length; at++) {
    if (moves[at]!.task === moves[at - 1]!.task) continue;
    const later = moves.findIndex(({ task }, i) => i > at && task === moves[at - 1]!.task);
    if (later < 0) continue;
    const changed = moves.toSpliced(later, 1).toSpliced(at, 0, moves[later]!);
    if (switches(changed) < switches(moves) && leadsToTheSame(machine, moves, changed, at, later)) moves = changed;
  }
  return moves;
}

/** How often another task goes on. */
export function switches(path: readonly Move[]): number {
  return path.filter(({ task }, i) => i > 0 && task !== path[i - 1]!.task).length;
}

/** Whether the steps from `first` to `last` can be taken in another order, and come to the same. */
function leadsToTheSame(
  machine: Machine,
  path: readonly Move[],
  changed: readonly Move[],
  first: number,
  last: number,
): boolean {
  const state = initialState(machine.compiled);
  for (const move of path.slice(0, first)) machine.step(state, move.task, move.alternative);
  const other = state.slice();
  for (let i = first; i <= last; i++) {
    for (const [words, { task, alternative }] of [[state, path[i]!], [other, changed[i]!]] as const) {
      // A wait for quiet ends where no other step is possible: its place is not for choosing.
      if (isQuietNode(machine.compiled, nextNode(machine.compiled, words, task))) return false;
      if (machine.step(words, task, alternative) !== MOVED) return false;
    }
  }
  return state.every((word, i) => word === other[i]);
}
