/** On what it was measured. */
export function benchMachine(processor: string, cores: number): string {
  return `${processor}, ${cores} processors. Times are CPU seconds, user and system.`;
}

/** What the engines were given to do. */
export function walkHeading(tasks: number, locks: number, processors: number): string {
  return `${tasks} tasks walk over ${locks} locks on ${processors} processors (middle one of three runs):`;
}

/** Whether the engines agree. */
export function benchTotals(rounds: number, same: boolean): string {
  return same
    ? `  For ${rounds} rounds all engines give the same end, acquisitions, contentions, waiting and holding times.`
    : `  For ${rounds} rounds the engines do NOT give the same totals.`;
}

/** What of SimPy's time is not SimPy's, and how many times as fast the simulator is without it on SimPy's side. */
export function drawingTime(seconds: number, without: number): string {
  return `  Of SimPy's time, ${
    seconds.toFixed(2)
  } s went into drawing the same random numbers in Python; without that, the ` +
    `simulator,\n  its own drawing counted, would be ${without.toFixed(1)} times as fast.`;
}

/** Heads the boots by policy. */
export const BENCH_BOOTS = (processors: number): string =>
  `Boots on 20 buses, 16 loaders, ${processors} processors (whole process, compilation included):`;

/** Heads the boots by size. */
export const BENCH_SIZES =
  "Boots by size. Each driver is matched with every device of its bus: that is devices times drivers / 20 steps.";

/** A speed that is to be reached, as a multiple of a peer's. */
export function goalSpeed(peer: string, limit: number, measured: number): string {
  const figure = (ratio: number) => ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1);
  const least = limit < 1 ? figure(limit) : String(limit);
  return `The simulator is to be at least ${least} times as fast as ${peer}; it is ${figure(measured)} times as fast.`;
}

/** CPU seconds of the slowest large boot. */
export function goalTime(limit: number, measured: number): string {
  return `Each large boot is to take less than ${limit} CPU seconds; the slowest took ${measured.toFixed(1)}.`;
}

/** Megabytes of the largest large boot. */
export function goalMemory(limit: number, measured: number): string {
  return `Each large boot is to need less than ${limit} MB of memory; the largest needed ${measured.toFixed(0)}.`;
}

/** Heads the goals. */
export const GOALS = "Goals:";
