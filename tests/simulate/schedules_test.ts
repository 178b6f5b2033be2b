/** Schedules that were worked out by hand. */
import assert from "node:assert/strict";
import { busyFor, sleepFor } from "../../lib/program/delay.ts";
import { BIT, type Program, ProgramBuilder } from "../../lib/program/program.ts";
import {
  acquire,
  awaits,
  awaitsQuiet,
  call,
  give,
  note,
  release,
  set,
  type Statement,
} from "../../lib/program/statement.ts";
import { read } from "../../lib/program/expression.ts";
import { FREE } from "../../lib/simulate/costs.ts";
import { lines, told } from "./events.ts";

/** A program of tasks that do these things, on one lock and one flag. */
function tasks(...bodies: readonly ((lock: Statement[], unlock: Statement[]) => Statement[])[]): Program {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", bodies.length);
  bodies.forEach((body, i) =>
    builder.task(`${i}`, builder.function(`${i}`, [], () => body([acquire(lock)], [release(lock)])))
  );
  return builder.build();
}

Deno.test("Simulator.run() runs tasks one after another on one processor, those of more at the same time", () => {
  const three = tasks(() => busyFor(0), () => busyFor(0), () => busyFor(0));
  const on = (processors: number) =>
    lines(told(three, { processors, costs: FREE, durations: ["10 ns"] }).events, "done");
  assert.deepEqual(on(1), ["10 done 0", "20 done 1", "30 done 2"]);
  assert.deepEqual(on(2), ["10 done 0", "10 done 1", "20 done 2"]);
  assert.deepEqual(on(3), ["10 done 0", "10 done 1", "10 done 2"]);
});

Deno.test("Simulator.run() leaves the processor to others while a task sleeps, not while it works", () => {
  const both = tasks(() => [...sleepFor(0), ...busyFor(1)], () => busyFor(2));
  const { events, result } = told(both, { costs: FREE, durations: ["10 ns", "5 ns", "12 ns"] });
  assert.deepEqual(lines(events, "slept", "unslept", "dispatched", "done"), [
    "0 dispatched 0",
    "0 slept 0",
    "0 dispatched 1",
    "10 unslept 0",
    "12 done 1",
    "12 dispatched 0",
    "17 done 0",
  ]);
  assert.deepEqual([...result.tasks.ran], [5, 12]);
  assert.deepEqual([...result.tasks.slept], [10, 0]);
  assert.deepEqual([...result.tasks.waitedForProcessor], [2, 0]);
  assert.deepEqual([...result.processors.busy], [17]);
});

Deno.test("Simulator.run() takes turns of the quantum's length while others wait, and none while nobody does", () => {
  const both = tasks(() => busyFor(0), () => busyFor(1));
  const { events } = told(both, { quantum: 4, costs: FREE, durations: ["10 ns", "6 ns"] });
  assert.deepEqual(lines(events, "preempted", "done"), [
    "4 preempted 0",
    "8 preempted 1",
    "12 preempted 0",
    "14 done 1",
    "16 done 0",
  ]);
});

Deno.test("Simulator.run() charges steps, calls, switches and wake-ups what the costs say", () => {
  const builder = new ProgramBuilder();
  const flag = builder.variable("flag", BIT);
  const callee = builder.function("callee", [], () => [give()]);
  // Two steps and a call.
  builder.task("a", builder.function("a", [], () => [set(flag, 0, 0), call(callee, []), set(flag, 0, 1)]));
  builder.task("b", builder.function("b", [], () => [awaits(read(flag), "flag"), set(flag, 0, 0)]));
  const costs = { step: 1, functions: { callee: 100 }, contextSwitch: 10, wakeUp: 1000, spinNotice: 0 };
  const { events, result } = told(builder.build(), { costs });
  // a: a switch, a step, the call, a step. b: a switch, and finds the flag set, because steps come before their time.
  assert.deepEqual(lines(events, "awaits", "done"), ["112 done 0", "124 done 1"]);
  assert.deepEqual([...result.tasks.ran], [10 + 1 + 100 + 1, 10 + 1 + 1]);
  const two = told(builder.build(), { costs, processors: 2 });
  // b waits at 10, is woken at 111, when a's second step begins, and runs after 1000 and 10.
  assert.deepEqual(lines(two.events, "awaits", "ready", "done"), [
    "0 ready 0",
    "0 ready 1",
    "10 awaits 1",
    "111 ready 1",
    "112 done 0",
    "1123 done 1",
  ]);
});

Deno.test("Simulator.run() starts quiet tasks one by one when nothing else can move, not before a sleeper is back", () => {
  const three = tasks(
    () => [awaitsQuiet(), note("second"), ...busyFor(0)],
    () => sleepFor(1),
    () => [awaitsQuiet(), note("third")],
  );
  const { events } = told(three, { processors: 4, costs: FREE, durations: ["5 ns", "100 ns"] });
  assert.deepEqual(lines(events, "done"), ["100 done 1", "105 done 0", "105 done 2"]);
});

Deno.test("Simulator.run() lets tasks arrive when their process says", () => {
  const three = tasks(() => busyFor(0), () => busyFor(0), () => busyFor(0));
  const arrivals = [
    { task: 2, process: 0, gap: "7 ns" },
    { task: 0, process: 0, gap: "5 ns" },
    { task: 1, process: 1, gap: "3 ns" },
  ];
  const { events, result } = told(three, { processors: 3, costs: FREE, durations: ["1 ns"] }, { arrivals });
  assert.deepEqual(lines(events, "ready"), ["3 ready 1", "7 ready 2", "12 ready 0"]);
  assert.deepEqual([...result.tasks.ended], [13, 4, 8]);
});

Deno.test("Simulator.run() keeps the tasks of a pool to its limit, first come, first served", () => {
  const four = tasks(...Array.from({ length: 4 }, () => () => busyFor(0)));
  const { events } = told(four, {
    processors: 4,
    costs: FREE,
    durations: ["10 ns"],
    pools: [{ tasks: [1, 3], limit: 2 }],
  });
  assert.deepEqual(lines(events, "done"), ["10 done 0", "10 done 1", "10 done 2", "20 done 3"]);
});
