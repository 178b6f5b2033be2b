/** `kernel/workqueue.c`: the one work item of deferred probing, and its worker. */
import { equal, type Local, not, read, self } from "../program/expression.ts";
import { atomic, awaits, loop, note, set, type Statement, when } from "../program/statement.ts";
import { deferred_probe_work_func } from "./dd_deferred.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { forEachOf } from "./many.ts";

/** `queue_work()`: nothing happens where it is queued already. While it runs it can be queued again. */
export function queue_work(k: Kernel): Statement {
  return set(k.work_pending, 0, 1);
}

/** The kind of wait of a worker without work: it is idle, not blocked. */
export const IDLE = "idle";

/** A worker: runs the work whenever it is queued. One that dies takes the work item with it. */
export const worker_thread = kernelFunction("worker_thread", {}, (k, _, local) => [
  loop(1, [
    atomic(
      awaits(read(k.work_pending), IDLE),
      set(k.work_pending, 0, 0),
      set(k.work_running, 0, 1),
      ...flushers(k, local("task", "taskOrNone"), 2, 1),
    ),
    note("work_start"),
    k.call(deferred_probe_work_func, {}),
    atomic(set(k.work_running, 0, 0), note("work_end"), ...flushers(k, local("task", "taskOrNone"), 1, 0)),
  ]),
]);

/**
 * `flush_work()`: waits for the run that was queued, or in progress, when it was called; not for later ones. Lockdep is
 * told where there is one, as `start_flush_work()` does.
 */
export const flush_work = kernelFunction("flush_work", {}, (k) => [
  atomic(
    when(read(k.work_pending), [set(k.flush, self, 2), note("flush_work")], [
      when(read(k.work_running), [set(k.flush, self, 1), note("flush_work")]),
    ]),
  ),
  awaits(not(read(k.flush, self)), "flush_work"),
]);

function flushers(k: Kernel, counter: Local, from: number, to: number): readonly Statement[] {
  return forEachOf(k.tasks, counter, (task) => [when(equal(read(k.flush, task), from), [set(k.flush, task, to)])]);
}
