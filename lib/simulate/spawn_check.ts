/** Whether a task may be started as a step wants it. */
import { Status } from "../program/expression.ts";
import { rangeMessage, SPAWN_MESSAGE } from "../program/fault_messages.ts";
import { type Compiled, faultIndex } from "../program/machine.ts";

/**
 * Checks a task that is to be started, by its status, and the values that it is given. Throws the index of a fault where
 * it runs or is dead, or a value is out of its parameter's range.
 */
export function checkSpawn(compiled: Compiled, status: number, spawned: number, values: readonly number[]): void {
  if (status === Status.running || status === Status.dead) throw faultIndex(compiled, "bound", SPAWN_MESSAGE);
  compiled.program.tasks[spawned]!.entry.parameters.forEach(({ name, range }, i) => {
    const value = values[i] ?? range.min;
    if (value < range.min || value > range.max) throw faultIndex(compiled, "range", rangeMessage(name));
  });
}
