/** Which runs a question comes to: policies × values of what is swept × seeds. */
import type { Scenario } from "../scenario/scenario.ts";
import { notASetting, nothingVaries, sweptTwice, tooManyRuns } from "../messages/simulate.ts";
import { LOADS, loadScenario } from "./loads.ts";
import type { MeasureSettings } from "./measure.ts";

/** Values of one number. */
export interface Sweep {
  readonly name: string;
  readonly values: readonly string[];
}

/** Runs that differ in their seed alone. */
export interface RunGroup {
  readonly scenario: Scenario;
  readonly policy: string;
  readonly settings: MeasureSettings;
  /** What this group has of each thing that is swept. */
  readonly swept: { readonly [name: string]: string };
  readonly seeds: readonly number[];
}

/** What is to be run. */
export interface Question {
  /** A scenario, or the name of a load. */
  readonly what: Scenario | string;
  readonly policies: readonly string[];
  readonly settings: MeasureSettings;
  readonly sweeps: readonly Sweep[];
  readonly runs: number;
  /** Of the first run; the others count on. */
  readonly seed: number;
}

/** Most runs of one question. */
export const MOST_RUNS = 100_000;

/** Settings that can be swept, each with what a text of it means. */
const SETTINGS: { readonly [name: string]: (text: string) => MeasureSettings | undefined } = {
  cpus: (text) => wholeIn(text, 1, 1024, (processors) => ({ processors })),
  quantum: (text) => wholeIn(text, 0, 1_000_000, (us) => ({ quantum: us * 1000 })),
  mutex: (text) => text === "kernel" || text === "fifo" ? { mutex: text } : undefined,
  spinning: (text) => text === "on" || text === "off" ? { spinning: text === "on" } : undefined,
};
/** What each setting may be, in words. */
const ALLOWED: { readonly [name: string]: string } = {
  cpus: "a whole number from 1 to 1024",
  quantum: "microseconds, a whole number from 0 to 1000000",
  mutex: "kernel or fifo",
  spinning: "on or off",
};

function wholeIn(
  text: string,
  least: number,
  most: number,
  make: (value: number) => MeasureSettings,
): MeasureSettings | undefined {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? make(value) : undefined;
}

/**
 * The groups of runs, in an order that depends on the question alone.
 * @throws {UserError} where something to sweep does not exist, a value does not fit, or there are too many runs.
 */
export function planRuns({ what, policies, settings, sweeps, runs, seed }: Question): readonly RunGroup[] {
  sweeps.forEach(({ name }, i) => {
    if (sweeps.findIndex((other) => other.name === name) < i) throw sweptTwice(name);
  });
  const combinations = sweeps.reduce<readonly { readonly [name: string]: string }[]>(
    (all, { name, values }) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  const count = combinations.length * policies.length * runs;
  if (count > MOST_RUNS) throw tooManyRuns(count, MOST_RUNS);
  const seeds = Array.from({ length: runs }, (_, i) => seed + i);
  return combinations.flatMap((swept) => {
    const own = Object.entries(swept).filter(([name]) => Object.hasOwn(SETTINGS, name));
    const ofLoad = Object.entries(swept).filter(([name]) => !Object.hasOwn(SETTINGS, name));
    const changed = own.reduce<MeasureSettings>((all, [name, text]) => {
      const change = SETTINGS[name]!(text);
      if (change === undefined) throw notASetting(name, text, ALLOWED[name]!);
      return { ...all, ...change };
    }, settings);
    const scenario = scenarioOf(what, ofLoad);
    return policies.map((policy) => ({ scenario, policy, settings: changed, swept, seeds }));
  });
}

function scenarioOf(what: Scenario | string, values: readonly (readonly [string, string])[]): Scenario {
  if (typeof what !== "string") {
    if (values.length > 0) throw nothingVaries(values[0]![0], Object.keys(SETTINGS));
    return what;
  }
  return loadScenario(
    what,
    Object.fromEntries(values.map(([name, text]) => {
      if (!/^\d{1,9}$/.test(text) && Object.hasOwn(LOADS[what]!.parameters, name)) {
        throw notASetting(name, text, "a whole number");
      }
      return [name, Number(text)];
    })),
  );
}
