/** Pieces of generated JavaScript that the explorer's and the simulator's code have in common. */
import { boundsOf, type Expression, type Range } from "./expression.ts";
import { rangeMessage } from "./fault_messages.ts";
import { type Compiled, faultIndex } from "./machine.ts";

/** A whole number as JavaScript. */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return value < 0 ? `(${value})` : String(value);
}

/** The text of a value, made a fault of that name where the value may be out of the range. */
export function rangedText(compiled: Compiled, text: string, value: Expression, range: Range, name: string): string {
  const bounds = boundsOf(value, compiled.program.tasks.length);
  if (bounds.min >= range.min && bounds.max <= range.max) return text;
  const fault = faultIndex(compiled, "range", rangeMessage(name));
  return `rg(${text},${integer(range.min)},${integer(range.max)},${integer(fault)})`;
}
