/** Which ends of executions each state can still come to. */
import type { EndComponent } from "./end_components.ts";
import { Expander } from "./moves.ts";
import type { Exploration } from "./search.ts";

/**
 * By state: the marks of all ends that executions from there can come to.
 *
 * @param exploration Exhaustive and unreduced.
 * @param marks By end, up to 31 bits.
 */
export function reachableMarks(
  exploration: Exploration,
  ends: readonly EndComponent[],
  marks: readonly number[],
): Int32Array {
  const reached = new Int32Array(exploration.states);
  const { starts, sources } = predecessors(exploration);
  const pending: number[] = [];
  const mark = (state: number, bits: number) => {
    if ((reached[state]! | bits) === reached[state]) return;
    reached[state]! |= bits;
    pending.push(state);
  };
  ends.forEach((end, i) => end.states.forEach((state) => mark(state, marks[i]!)));
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (let i = starts[state]!; i < starts[state + 1]!; i++) mark(sources[i]!, reached[state]!);
  }
  return reached;
}

/** Where each state can be reached from in one step: `sources` from `starts[state]` to `starts[state + 1]`. */
function predecessors({ states, transitions, store, machine }: Exploration) {
  const expander = new Expander(machine);
  const words = new Int32Array(machine.compiled.words);
  const from = new Int32Array(transitions);
  const to = new Int32Array(transitions);
  let count = 0;
  for (let state = 0; state < states; state++) {
    store.read(state, words);
    expander.expand(words, (_, next, fault) => {
      if (fault >= 0) return;
      from[count] = state;
      to[count++] = store.find(next);
    });
  }
  const starts = new Int32Array(states + 1);
  for (let i = 0; i < count; i++) starts[to[i]! + 1]!++;
  for (let state = 0; state < states; state++) starts[state + 1]! += starts[state]!;
  const place = starts.slice();
  const sources = new Int32Array(count);
  for (let i = 0; i < count; i++) sources[place[to[i]!]!++] = from[i]!;
  return { starts, sources };
}
