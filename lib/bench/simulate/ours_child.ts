/** The simulator on the lock walk: a process of its own, so that its CPU time is its own. */
import process from "node:process";
import { FREE } from "../../simulate/costs.ts";
import { Simulator } from "../../simulate/simulator.ts";
import { lockWalkProgram, WALK_DURATIONS, type WalkMeasured, walkOf } from "./lock_walk.ts";

const walk = walkOf(process.argv.slice(2));
const before = process.cpuUsage();
const simulator = new Simulator(lockWalkProgram(walk), {
  processors: walk.processors,
  mutex: "fifo",
  costs: FREE,
  durations: WALK_DURATIONS,
});
const { locks, time } = simulator.run({ seed: walk.seed });
const { user, system } = process.cpuUsage(before);
const sum = (of: (lock: typeof locks[number]) => number) => locks.reduce((total, lock) => total + of(lock), 0);
const measured: WalkMeasured = {
  end: time,
  acquisitions: sum((lock) => lock.acquisitions),
  contentions: sum((lock) => lock.contentions),
  waitTotal: sum((lock) => lock.waitTotal),
  waitMax: Math.max(...locks.map((lock) => lock.waitMax)),
  holdTotal: sum((lock) => lock.holdTotal),
  holdMax: Math.max(...locks.map((lock) => lock.holdMax)),
  cpuSeconds: (user + system) / 1e6,
};
process.stdout.write(JSON.stringify(measured) + "\n");
