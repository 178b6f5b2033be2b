import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** No bench has that name. */
export function noSuchBench(name: string, names: readonly string[]): UserError {
  return new UserError(`there is no bench ${quote(name)}: name one of ${names.join(", ")}`);
}

/** An option of a bench has a value that it does not know. */
export function notAChoice(option: string, value: string, choices: readonly string[]): UserError {
  return new UserError(`--${option} ${quote(value)}: give one or more of ${choices.join(", ")}, with commas between`);
}

/** A program that a bench compares with is not on this machine. */
export function peerMissing(programs: readonly string[], packages: readonly string[]): UserError {
  return new UserError(
    `this bench needs ${programs.join(" and ")}, not found on PATH: install them, with apt install ${
      packages.join(" ")
    } on Debian`,
  );
}

/** A program that a bench runs did not end well. */
export function peerFailed(program: string, output: string): UserError {
  const last = printable(output.trim().split("\n").slice(-3).join(" / "), 300);
  return new UserError(`${program} failed, saying ${quote(last, 300)}; where memory or disk is short, try --quick`);
}

/** Part of a bench was asked for, and to keep its result. */
export function quickIsNotWritten(): UserError {
  return new UserError("--write keeps the whole result: leave out --quick and --model");
}

/** What the line of ratios under a table is. */
export const RATIOS_ARE = `Times are CPU seconds, user and system, of small cases the middle one of three runs.
Ratios are SPIN's default over ours with all reductions (a shortest error: unreduced; end to end: as verify does);
above 1 we are ahead. MB: SPIN's own account; ours the largest resident set of the whole process.`;

/** Heads the goals. */
export const GOALS = "Goals:";

/** No unsound reduction has that name. */
export function notAShortcut(name: string, names: readonly string[]): UserError {
  return new UserError(`--unsound ${quote(name)}: give one of ${names.join(", ")}`);
}

/** Heads what a comparison of many programs or scenarios found. */
export function tallyHeading(kind: string, tried: number, compared: number, median: number, wrong: number): string {
  return `${tried} random ${kind}, ${compared} small enough to be compared, half of them of at most ${median} states: ` +
    `${wrong} disagreements`;
}

/** How many of them have a trait. */
export function tallyLine(count: number, trait: string): string {
  return `  ${String(count).padStart(6)}  ${trait}`;
}

/** One on which the searches disagree. */
export function disagreementLine(subject: string): string {
  return `  DISAGREE on ${subject}`;
}

/** How a fuzz run of the tree reader went. */
export function fuzzSummary(
  files: number,
  { mutations, bytes, withFacts, failures, slowest }: {
    readonly mutations: number;
    readonly bytes: number;
    readonly withFacts: number;
    readonly failures: readonly unknown[];
    readonly slowest: number;
  },
): string {
  return `${mutations} changes of ${files} files, ${Math.round(bytes / 1e6)} MB: ${withFacts} still gave facts, ` +
    `the slowest took ${slowest.toFixed(0)} ms, ${failures.length} were not taken\n`;
}

/** A change that the tree reader did not take. */
export function fuzzFailure(failure: { readonly mutation: number; readonly path: string; readonly problem: string }) {
  return `  change ${failure.mutation}, ${printable(failure.path, 100)}: ${printable(failure.problem, 200)}\n`;
}

/** A row of the tree bench that is left out. */
export function treePeerMissing(what: string, program: string, debian: string): string {
  return `${what}: left out, ${program} is not on PATH (apt install ${debian})`;
}

/** A goal of the tree bench: at most so much of a unit. */
export function treeGoal(what: string, unit: string, most: number, measured: number | undefined) {
  return {
    goal: `${what}, at most ${most.toFixed(most < 100 ? 1 : 0)} ${unit}`,
    figure: measured === undefined ? "not measured" : `${measured.toFixed(measured < 100 ? 2 : 0)} ${unit}`,
    met: measured === undefined ? null : measured <= most,
  };
}
