import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A load has no such number. */
export function notAParameter(name: string, known: readonly string[]): UserError {
  return new UserError(`there is no ${quote(name, 40)} to set here; there is ${known.join(", ")}`);
}

/** A number of a load, or a setting, that is out of range. */
export function parameterOutOfRange(name: string, value: number, least: number, most: number): UserError {
  return new UserError(`${printable(name, 40)} must be a whole number from ${least} to ${most}, not ${value}`);
}

/** Neither a scenario, nor a load, nor a file. */
export function nothingToSimulate(given: string, loads: readonly string[]): UserError {
  return new UserError(
    `there is no scenario or load ${quote(given, 80)}; name a load (${
      loads.join(", ")
    }), a scenario of deno task verify, ` +
      "a .json file, or a boot log",
  );
}

/** `--sweep` without a name and values. */
export function notASweep(given: string): UserError {
  return new UserError(`--sweep takes a name and values, as in cpus=1,2,4, not ${quote(given, 60)}`);
}

/** A scenario of its own has nothing of that name to vary. */
export function nothingVaries(name: string, known: readonly string[]): UserError {
  return new UserError(
    `${quote(name, 40)} is of no scenario: only ${
      known.join(", ")
    } can be swept here, and a load's numbers with the load`,
  );
}

/** A value that a setting cannot have. */
export function notASetting(name: string, value: string, allowed: string): UserError {
  return new UserError(`${printable(name, 40)} must be ${allowed}, not ${quote(value, 40)}`);
}

/** The same number is swept twice. */
export function sweptTwice(name: string): UserError {
  return new UserError(`${quote(name, 40)} is swept twice; give all its values in one --sweep`);
}

/** More runs than one call may make. */
export function tooManyRuns(runs: number, most: number): UserError {
  return new UserError(`that makes ${runs} runs, and at most ${most} are made at once; ask for fewer runs or values`);
}

/** Options that show one run. */
export function oneSimulationOnly(option: string): UserError {
  return new UserError(`--${option} shows one run; name one policy, one value of each sweep, and no more than one run`);
}

/** `--partial` without a boot log. */
export function onlyForLogs(option: string): UserError {
  return new UserError(`--${option} is for boot logs; leave it out`);
}

/** The line of progress. */
export function simulating(done: number, all: number): string {
  return `simulated ${done} of ${all} runs`;
}

/** What was passed over in a boot log, on standard error. */
export function passedOver(lines: readonly number[]): string {
  const shown = lines.slice(0, 10).join(", ");
  return `passed over ${lines.length} line(s) of the log that are cut or torn: ${shown}${
    lines.length > 10 ? ", …" : ""
  }\n`;
}

/** A trace file that does not hold the whole run. */
export function traceCut(seconds: number): string {
  return `the trace holds the run up to ${seconds} s: what came later is too much for one file\n`;
}
