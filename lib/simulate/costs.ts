/** What things cost, in nanoseconds. */

/** Times that the driver core and the scheduler take by themselves, whatever drivers do. */
export interface Costs {
  /** Each step: an access to what tasks share. */
  readonly step: number;
  /** Each call of a function of that name, beyond its steps. */
  readonly functions: Readonly<Record<string, number>>;
  /** A processor turns to another task. */
  readonly contextSwitch: number;
  /** A task that was asleep or blocked runs again. */
  readonly wakeUp: number;
  /** A spinning task sees that the lock is free. */
  readonly spinNotice: number;
}

/** Nothing takes time but what a program says: for closed forms and for comparing engines. */
export const FREE: Costs = { step: 0, functions: {}, contextSwitch: 0, wakeUp: 0, spinNotice: 0 };

/**
 * Orders of magnitude for a processor of 2 to 4 GHz, for want of a measurement: assumptions, to be replaced by fitted
 * ones where there is a log. A step is a few accesses to shared memory, a match compares a few strings or ids, a context
 * switch and a wake-up take one to a few microseconds (as lmbench and `perf bench sched pipe` report), and a cache line
 * passes between processors in about 100 ns.
 */
export const DEFAULT_COSTS: Costs = {
  step: 20,
  functions: { driver_match_device: 100, really_probe: 5_000, device_add: 20_000, bus_add_driver: 20_000 },
  contextSwitch: 1_500,
  wakeUp: 1_500,
  spinNotice: 100,
};
