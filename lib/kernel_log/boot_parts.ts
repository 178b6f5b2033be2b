/** What both ways from a boot log to a scenario are made of. */
import { ERRNO } from "../scenario/errno.ts";
import type { Action, Bus } from "../scenario/scenario.ts";

/** The task that runs the built-in initcalls, before it becomes init. */
export const BOOT_TASK = "swapper/0";

/** What a probe that defers returns, without its sign. */
export const DEFERRAL = ERRNO.EPROBE_DEFER;

/** Characters of a name in a scenario. */
export const LONGEST_NAME = 64;

/** Task 0 begins to boot, and task 1 goes on with it. */
export function taskNamed(caller: string): string {
  return caller === "T0" || caller === "T1" ? BOOT_TASK : caller;
}

/** Buses of these names, each once, in order. A scenario has at least one, and every kernel has this one. */
export function busesOf(names: Iterable<string>): readonly Bus[] {
  const all = [...new Set(names)].sort();
  return (all.length > 0 ? all : ["platform"]).map((name) => ({ name }));
}

/** Work or sleep; nothing where no time passes. */
export function lasting(verb: "work" | "sleep", ns: number): Action[] {
  if (ns <= 0) return [];
  const duration = durationText(ns);
  return [verb === "work" ? { work: duration } : { sleep: duration }];
}

/** What a probe takes in this boot, or in one like it: see `BootScenarioOptions`. */
export function probing(ns: number, spread: number): Action[] {
  if (ns <= 0) return [];
  if (spread === 0) return lasting("sleep", ns);
  return [{ sleep: { lognormal: { median: durationText(ns), sigma: spread } } }];
}

/** Whole nanoseconds, or microseconds where they are too many to write. */
function durationText(ns: number): string {
  return ns < 1e9 ? `${ns} ns` : `${Math.round(ns / 1000) / 1000} ms`;
}

/** All of them together. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Names that nothing of their kind has yet. Devices and locks share theirs. */
export class FreshNames {
  readonly #used = new Map<string, number>();

  /** The name that is wanted, cut to what a scenario takes, and numbered where it is taken. */
  fresh(kind: string, wanted: string): string {
    const name = wanted.slice(0, LONGEST_NAME);
    const used = (this.#used.get(`${kind} ${name}`) ?? 0) + 1;
    this.#used.set(`${kind} ${name}`, used);
    if (used === 1) return name;
    const suffix = ` (${used})`;
    return this.fresh(kind, name.slice(0, LONGEST_NAME - suffix.length) + suffix);
  }
}
