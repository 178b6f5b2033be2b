/** What a simulation told, as text. */
import type { Program } from "../../lib/program/program.ts";
import { EventKind } from "../../lib/simulate/observer.ts";
import type { SimulationResult } from "../../lib/simulate/result.ts";
import type { RunOptions, SimulatorSettings } from "../../lib/simulate/settings.ts";
import { Simulator } from "../../lib/simulate/simulator.ts";

/** One event. */
export interface Told {
  readonly kind: keyof typeof EventKind;
  readonly time: number;
  readonly task: number;
  readonly processor: number;
  readonly subject: number;
}

const KINDS = Object.keys(EventKind) as (keyof typeof EventKind)[];

/** Runs a program and keeps all its events. */
export function told(
  program: Program,
  settings: SimulatorSettings,
  options: RunOptions = {},
): { readonly events: readonly Told[]; readonly result: SimulationResult } {
  const events: Told[] = [];
  const result = new Simulator(program, settings).run({
    ...options,
    observer: {
      event(kind, time, task, processor, subject) {
        events.push({ kind: KINDS[kind]!, time, task, processor, subject });
      },
    },
  });
  return { events, result };
}

/** Events of some kinds, each as `TIME KIND TASK`. */
export function lines(events: readonly Told[], ...kinds: readonly Told["kind"][]): string[] {
  return events.filter(({ kind }) => kinds.includes(kind)).map(({ time, kind, task }) => `${time} ${kind} ${task}`);
}
