/** How a program is simulated. */
import type { Duration } from "../scenario/duration.ts";
import type { Costs } from "./costs.ts";
import type { SimulationObserver } from "./observer.ts";

/** Tasks of which only some may be on their way at a time, as the work items of a workqueue. */
export interface Pool {
  /** The numbers of its tasks: the first one, and how many. */
  readonly tasks: readonly [first: number, count: number];
  /** Most that are started and not done. */
  readonly limit: number;
}

/** A task that comes in the course of time. */
export interface Arrival {
  /** Its number. */
  readonly task: number;
  /** Arrivals of one process come one after another, in the order in which they are given. */
  readonly process: number;
  /** From the process's last arrival, or from the start, to this one. */
  readonly gap: Duration;
}

/** What holds for all runs of a simulator. */
export interface SimulatorSettings {
  /** Number of processors; 1 by default. */
  readonly processors?: number;
  /**
   * Who gets a mutex that is freed. `kernel`, the default: whoever tries first, with the first waiter woken to try; once
   * that has failed, the next one is handed to it. `fifo`: always the first waiter.
   */
  readonly mutex?: "kernel" | "fifo";
  /** With `kernel`: who finds the mutex's owner running spins instead of sleeping. Default: true. */
  readonly spinning?: boolean;
  /** Nanoseconds after which a task makes room for others; 0, the default: when it sleeps, waits or ends. */
  readonly quantum?: number;
  /** What things cost. Default: {@linkcode DEFAULT_COSTS}. */
  readonly costs?: Costs;
  /** What the program's delays number. */
  readonly durations?: readonly Duration[];
  /** Tasks that share a number of workers. Default: none. */
  readonly pools?: readonly Pool[];
  /** The run ends at this time, in nanoseconds; by default after a year. */
  readonly mostTime?: number;
  /** The run ends after so many steps; by default 2^40. */
  readonly mostSteps?: number;
  /** What observers are told. Calls and returns make it slower. Default: "events". */
  readonly trace?: "events" | "calls";
  /** Keep each run's path. */
  readonly recordPath?: boolean;
}

/** What differs from run to run. */
export interface RunOptions {
  /** Of which the lower 32 bits count; 1 by default. */
  readonly seed?: number;
  /** Tasks that come later than at the start. Default: none. */
  readonly arrivals?: readonly Arrival[];
  /** Who is told of everything. */
  readonly observer?: SimulationObserver;
}
