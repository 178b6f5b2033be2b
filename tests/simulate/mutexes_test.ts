/** Who gets a mutex, in schedules that were worked out by hand. */
import assert from "node:assert/strict";
import { busyFor, sleepFor } from "../../lib/program/delay.ts";
import { type Program, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, die, release, type Statement } from "../../lib/program/statement.ts";
import { FREE } from "../../lib/simulate/costs.ts";
import { Simulator } from "../../lib/simulate/simulator.ts";
import { lines, told } from "./events.ts";

type Body = (lock: Statement, unlock: Statement) => readonly Statement[];

/** Tasks on one mutex. */
function tasks(...bodies: readonly Body[]): Program {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", bodies.length);
  bodies.forEach((body, i) =>
    builder.task(`${i}`, builder.function(`${i}`, [], () => body(acquire(lock), release(lock))))
  );
  return builder.build();
}

/** Comes at a time, and holds the mutex for 10 ns asleep. */
const holder = (comes: number): Body => (lock, unlock) => [...sleepFor(comes), lock, ...sleepFor(0), unlock];
const durations = ["10 ns", "1 ns", "2 ns", "3 ns", "12 ns"];

Deno.test("fifo: a mutex goes to its waiters in the order of their coming", () => {
  const four = tasks(holder(1), holder(3), holder(2), holder(4));
  const { events, result } = told(four, { processors: 4, mutex: "fifo", costs: FREE, durations });
  assert.deepEqual(lines(events, "acquired"), ["1 acquired 0", "11 acquired 2", "21 acquired 1", "31 acquired 3"]);
  assert.deepEqual(lines(events, "contended"), ["2 contended 2", "3 contended 1", "12 contended 3"]);
  assert.deepEqual(result.locks[0], {
    acquisitions: 4,
    contentions: 3,
    spins: 0,
    waitTotal: 9 + 18 + 19,
    waitMin: 9,
    waitMax: 19,
    holdTotal: 40,
    holdMin: 10,
    holdMax: 10,
  });
});

/** The third task comes while the woken waiter is on its way to the free mutex. */
const WAKING = { ...FREE, wakeUp: 5 };

Deno.test("kernel: a newcomer takes a free mutex before the waiter that was woken for it", () => {
  const three = tasks(holder(1), holder(2), holder(4));
  const coming = (ns: number) =>
    told(three, {
      processors: 3,
      spinning: false,
      costs: WAKING,
      durations: ["10 ns", "1 ns", "2 ns", "3 ns", `${ns} ns`],
    })
      .events;
  // 0 asks at 6 and frees at 21, because waking up takes 5 ns. 1 waits from 7 on and wakes up at 26.
  const early = coming(14);
  assert.deepEqual(lines(early, "contended"), ["7 contended 1", "19 contended 2"]);
  assert.deepEqual(lines(early, "acquired"), ["6 acquired 0", "26 acquired 1", "46 acquired 2"]);
  const between = coming(18);
  assert.deepEqual(lines(between, "contended"), ["7 contended 1"]);
  assert.deepEqual(lines(between, "acquired"), ["6 acquired 0", "23 acquired 2", "43 acquired 1"]);
});

Deno.test("kernel: once the first waiter has failed, the mutex is handed to it, whoever else comes", () => {
  // As above, and a fourth one that comes when 2 frees the mutex while 1 sleeps again.
  const four = tasks(
    holder(1),
    holder(2),
    holder(4),
    (lock, unlock) => [...sleepFor(5), lock, ...sleepFor(0), unlock],
  );
  const { events } = told(four, {
    processors: 4,
    mutex: "kernel",
    spinning: false,
    costs: WAKING,
    durations: ["10 ns", "1 ns", "2 ns", "3 ns", "18 ns", "34 ns"],
  });
  // 1 wakes up at 26, fails because 2 has it since 23, and sleeps; 2 frees it at 38: it is 1's from then on, although 3
  // comes at 39, before 1 has woken up.
  assert.deepEqual(lines(events, "acquired"), ["6 acquired 0", "23 acquired 2", "43 acquired 1", "63 acquired 3"]);
});

Deno.test("kernel: who finds the owner running spins and gets the mutex at once; who finds it asleep sleeps", () => {
  const working: Body = (lock, unlock) => [lock, ...busyFor(0), unlock];
  const both = tasks(working, (lock, unlock) => [...sleepFor(1), lock, ...busyFor(0), unlock]);
  const how = { processors: 2, durations, costs: { ...FREE, spinNotice: 2 } };
  const quick = told(both, how);
  assert.deepEqual(lines(quick.events, "spinning", "acquired", "contended", "done"), [
    "0 acquired 0",
    "1 spinning 1",
    "10 acquired 1",
    "10 done 0",
    "22 done 1",
  ]);
  assert.equal(quick.result.locks[0]!.spins, 1);
  assert.equal(quick.result.processors.spun[1], 9);
  const asleep = told(tasks(holder(1), holder(2)), how);
  assert.equal(asleep.result.locks[0]!.spins, 0);
  assert.equal(asleep.result.locks[0]!.contentions, 1);
});

Deno.test("kernel: who spins gives up when the owner goes to sleep, and when another task wants its processor", () => {
  const worksThenSleeps: Body = (lock, unlock) => [lock, ...busyFor(0), ...sleepFor(0), unlock];
  const spins: Body = (lock, unlock) => [...sleepFor(1), lock, unlock];
  const owner = told(tasks(worksThenSleeps, spins), { processors: 2, costs: FREE, durations });
  assert.deepEqual(lines(owner.events, "spinning", "contended", "acquired"), [
    "0 acquired 0",
    "1 spinning 1",
    "10 contended 1",
    "20 acquired 1",
  ]);
  const wanted = told(
    tasks((lock, unlock) => [lock, ...busyFor(0), unlock], spins, () => [...sleepFor(2), ...busyFor(0)]),
    {
      processors: 2,
      costs: FREE,
      durations,
    },
  );
  assert.deepEqual(lines(wanted.events, "spinning", "contended", "acquired", "done"), [
    "0 acquired 0",
    "1 spinning 1",
    "2 contended 1",
    "10 done 0",
    "10 acquired 1",
    "10 done 1",
    "12 done 2",
  ]);
});

Deno.test("Simulator.run() ends a deadlock with who waits for whom, also where both only spin", () => {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", 2, 2);
  const crossing = (first: number) =>
    builder.function(`${first}`, [], () => [acquire(lock, first), ...busyFor(0), acquire(lock, 1 - first)]);
  builder.task("a", crossing(0));
  builder.task("b", crossing(1));
  const program = builder.build();
  for (
    const settings of [{ processors: 2 }, { processors: 2, spinning: false }, { processors: 2, mutex: "fifo" as const }]
  ) {
    const result = new Simulator(program, { ...settings, costs: FREE, durations }).run();
    assert.equal(result.verdict.kind, "blocked");
    assert.deepEqual(result.blocked, [
      { task: 0, kind: "mutex", lock: 1, on: [1], dead: false },
      { task: 1, kind: "mutex", lock: 0, on: [0], dead: false },
    ]);
  }
});

Deno.test("Simulator.run() ends a wait for a dead owner with a verdict, and one for itself", () => {
  const dead = new Simulator(tasks((lock) => [lock, die], (lock) => [...sleepFor(1), lock]), { durations }).run();
  assert.deepEqual(dead.blocked, [{ task: 1, kind: "mutex", lock: 0, on: [0], dead: true }]);
  const self = new Simulator(tasks((lock) => [lock, lock]), { processors: 2 }).run();
  assert.deepEqual(self.blocked, [{ task: 0, kind: "mutex", lock: 0, on: [0], dead: false }]);
});
