/** Statements for each of many things: written out for the few of an explored scenario, short for a simulated one's many. */
import { add, equal, less, type Local, type Operand } from "../program/expression.ts";
import { assign, loop, type Statement, when } from "../program/statement.ts";

/** More than any explored scenario has. */
const MANY = 512;
/** Cases that are cheaper one after another than sorted. */
const FEW = 16;

/** Does something for each number below `count`. `counter` is scratch, and only used where there are many. */
export function forEachOf(
  count: number,
  counter: Local,
  body: (number: Operand) => readonly Statement[],
): readonly Statement[] {
  if (count <= MANY) return Array.from({ length: count }, (_, i) => body(i)).flat();
  return [
    assign(counter, 0),
    loop(less(counter, count), [...body(counter), assign(counter, add(counter, 1))]),
    assign(counter, 0),
  ];
}

/** Does what stands beside a number; nothing for a number that is not there. */
export function dispatch(
  number: Operand,
  cases: readonly (readonly [number: number, does: readonly Statement[]])[],
): Statement[] {
  if (cases.length <= FEW) {
    return cases.reduce<Statement[]>((otherwise, [one, does]) => [when(equal(number, one), does, otherwise)], []);
  }
  const half = cases.length >> 1;
  return [
    when(less(number, cases[half]![0]), dispatch(number, cases.slice(0, half)), dispatch(number, cases.slice(half))),
  ];
}
