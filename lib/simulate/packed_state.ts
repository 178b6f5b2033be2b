/** The state of a simulation as the explorer's words, for everything that reads those: outcomes, waits, replay. */
import { Status } from "../program/expression.ts";
import { elementField, headerOf, MOST_NODES, writeField } from "../program/layout.ts";
import { headerAt } from "../program/machine.ts";
import type { Instance } from "./instance.ts";

/**
 * The words. Between two steps they are those of the path that led there.
 * @throws {RangeError} where the program, or a stack, is larger than the explorer's bound.
 */
export function packState({ compiled, variables, stacks }: Instance): Int32Array {
  if (compiled.nodes.length > MOST_NODES) throw new RangeError("the program is larger than the explorer's bound");
  const state = new Int32Array(compiled.words);
  for (const variable of compiled.program.variables) {
    const place = compiled.places[variable.id]!;
    for (let i = 0; i < variable.length; i++) {
      writeField(state, 0, elementField(place, i), variables.valueOf(variable, i));
    }
  }
  compiled.program.tasks.forEach((_, task) => {
    const header = headerAt(compiled, task);
    const status = stacks.status[task]!;
    let frame = 0;
    let callerWords = 0;
    for (const { function: of, node, local } of stacks.framesOf(task).reverse()) {
      const lowered = compiled.functions[of.id]!;
      frame += callerWords;
      if (frame + lowered.fresh.length > compiled.program.stackWords) {
        throw new RangeError("a stack of this state is deeper than the explorer's bound");
      }
      const base = header + 1 + frame;
      state[base] = node | (callerWords << 16);
      for (const [variable, field] of lowered.fields) writeField(state, base, field, local(variable));
      callerWords = lowered.fresh.length;
    }
    // A dead task's result is never read.
    const result = status === Status.done ? stacks.results[task]! : 0;
    state[header] = headerOf(status, frame, result);
  });
  return state;
}
