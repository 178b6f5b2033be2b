import { printable } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A setting of the simulator is out of its range. */
export function badSetting(name: string, value: unknown, least: number, most: number): UserError {
  return new UserError(
    `the simulator's ${name} must be a whole number from ${least} to ${most}, not ${printable(String(value), 40)}`,
  );
}

/** A cost is negative, or no number. */
export function badCost(name: string, value: unknown): UserError {
  return new UserError(
    `the cost of ${printable(name, 60)} must be a number of nanoseconds, 0 or more, not ${
      printable(String(value), 40)
    }`,
  );
}

/** An arrival of a task that does not run from the start, or comes twice. */
export function badArrival(task: number): UserError {
  return new UserError(`task ${task} cannot arrive: it does not exist, is started by another one, or arrives twice`);
}
