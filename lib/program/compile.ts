/** From a program to a machine that takes its steps. */
import { generateMachine } from "./generate.ts";
import { Interpreter } from "./interpret.ts";
import { type Machine, prepare } from "./machine.ts";
import type { Program } from "./program.ts";

/**
 * Compiles a program to JavaScript; where generated code is forbidden, as by a page's content security policy, an
 * interpreter runs the same program.
 */
export function compile(program: Program): Machine {
  const compiled = prepare(program);
  try {
    return generateMachine(compiled);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    return new Interpreter(compiled);
  }
}
