import assert from "node:assert/strict";
import type { HeldLocks, PrintedLock } from "../../lib/kernel_reports/held_locks.ts";
import type { BlockedReport } from "../../lib/kernel_reports/report.ts";
import { type Cause, type Waiting, WhoWaits } from "../../lib/kernel_reports/who_waits.ts";

const task = (pid: number) => ({ name: `t${pid}`, pid });
const lock = (address: string, at = "__driver_attach"): PrintedLock => ({
  address,
  class: "&dev->mutex",
  usage: "....",
  at,
});
const list = (pid: number, ...locks: PrintedLock[]): HeldLocks => ({ task: task(pid), count: locks.length, locks });

/** A task that waits in a function, and whose owner the kernel names. */
function waits(pid: number, owner: number | null = null, at = "__driver_attach"): Waiting {
  const report: BlockedReport = {
    kind: "blocked",
    line: pid,
    task: task(pid),
    shownBy: "detector",
    seconds: 120,
    times: 1,
    frames: [],
    owner: owner === null ? null : task(owner),
  };
  return { report, wait: { kind: "device lock", in: at } };
}

const causes = (waiting: readonly Waiting[], lists: readonly HeldLocks[] = []) => {
  const who = new WhoWaits(waiting, lists);
  return waiting.map(({ report }) => inWords(who.causeOf(report.task)));
};
const inWords = (cause: Cause) =>
  cause.kind === "circle"
    ? cause.tasks.map(({ name }) => name).join(" ")
    : cause.kind === "owner"
    ? `${cause.task.name}${cause.sleeps ? " sleeps" : ""}`
    : cause.kind;

Deno.test("causeOf: a circle of three, whoever is asked first, and who waits for it from outside", () => {
  assert.deepEqual(causes([waits(9, 1), waits(1, 2), waits(2, 3), waits(3, 1)]), [
    "t1 sleeps",
    "t2 t3",
    "t3 t1",
    "t1 t2",
  ]);
});

Deno.test("causeOf: itself, somebody who goes on, nobody known", () => {
  assert.deepEqual(causes([waits(1, 1), waits(2, 7), waits(3)]), ["itself", "t7", "unknown"]);
});

Deno.test("causeOf: a lock that is listed twice is its own; one that another has below its last is that one's", () => {
  const lists = [list(1, lock("a"), lock("a")), list(2, lock("a")), list(3, lock("b"), lock("c")), list(4, lock("b"))];
  assert.deepEqual(causes([waits(1), waits(2), waits(3), waits(4)], lists), [
    "itself",
    "t1 sleeps",
    "unknown",
    "t3 sleeps",
  ]);
});

Deno.test("causeOf: two that wait for one lock in different functions have it neither of them", () => {
  const lists = [list(1, lock("a")), list(2, lock("a", "device_shutdown"))];
  assert.deepEqual(causes([waits(1), waits(2, null, "device_shutdown")], lists), ["unknown", "unknown"]);
});

Deno.test("causeOf: a lock that is the last of a task's list is its own only where the task is known to wait elsewhere", () => {
  const lists = [list(1, lock("a")), list(2, lock("a", "hub_event"))];
  assert.deepEqual(causes([waits(1)], lists), ["unknown"]);
  assert.deepEqual(causes([waits(1), waits(2, null, "usb_start_wait_urb")], lists), ["t2 sleeps", "unknown"]);
});

Deno.test("causeOf: chains and circles of ten thousand tasks are followed once", () => {
  const many = [...Array(10_000).keys()];
  assert.equal(causes(many.map((i) => waits(i, i + 1)))[0], "t1 sleeps");
  const circle = causes(many.map((i) => waits(i, (i + 1) % many.length)));
  assert.ok(circle.every((one) => one.split(" ").length === 20));
});
