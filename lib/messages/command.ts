import { printable, quote } from "./quote.ts";
import { errorText, UserError } from "./user_error.ts";

/** The words of a command line do not fit the command. */
export function usage(command: string, problem: string): UserError {
  const sentence = printable(problem.split(/\.?\n|\. (?=[A-Z])/)[0] ?? problem).replace(/\.$/, "");
  return new UserError(`${sentence}; see deno task ${command} --help`);
}

/** An option stands without the value that it needs. */
export function valueMissing(option: string): string {
  return `${option} needs a value`;
}

/** An option that takes a whole number has something else, or one out of range. */
export function notAWholeNumber(option: string, value: string, least: number, most: number): UserError {
  return new UserError(`--${option} must be a whole number from ${least} to ${most}, not ${quote(value, 40)}`);
}

/** Something failed that no input should be able to cause. */
export function internalError(command: string, error: unknown, debug: boolean): string {
  const stack = error instanceof Error ? error.stack : undefined;
  if (debug && stack) return `${command}: ${stack}`;
  return `${command}: internal error: ${printable(errorText(error), 400)}; ` +
    "this is a bug of driver-core-lab: please report it, with the output under DRIVER_CORE_LAB_DEBUG=1";
}

/** An option that means nothing without another one. */
export function onlyWith(option: string, needed: string): UserError {
  return new UserError(`--${option} is for --${needed}; give both, or leave it out`);
}
