/**
 * `kernel/async.c`: asynchronous probing. Each entry runs in a worker of its own; there is always memory for one, so
 * none runs synchronously.
 */
import { add, equal, not, type Operand, or, read, Status, statusOf, subtract } from "../program/expression.ts";
import { awaits, exceeded, set, spawn, type Statement, when } from "../program/statement.ts";
import { __device_attach_async_helper, __driver_attach_async_helper } from "./dd.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";

/** What can be scheduled. */
export type AsyncHelper = "__driver_attach_async_helper" | "__device_attach_async_helper";

/** Workers for each device and helper: a second `__driver_attach()` can schedule while the first one's probe runs. */
export const ASYNC_SLOTS = 2;

/** `async_run_entry_fn()` of one helper. */
export const async_run_driver_attach = kernelFunction("async_run_entry_fn", { dev: "device" }, (k, { dev }) => [
  k.call(__driver_attach_async_helper, { dev }),
  set(k.async_pending, 0, subtract(read(k.async_pending), 1)),
]);

/** `async_run_entry_fn()` of the other. */
export const async_run_device_attach = kernelFunction("async_run_entry_fn", { dev: "device" }, (k, { dev }) => [
  k.call(__device_attach_async_helper, { dev }),
  set(k.async_pending, 0, subtract(read(k.async_pending), 1)),
]);

/** `async_schedule_dev()`: the entry is pending from now on, whether its worker has started or not. */
export function async_schedule_dev(k: Kernel, helper: AsyncHelper, dev: Operand): Statement {
  const slots = [...Array(ASYNC_SLOTS).keys()];
  const start = slots.reduceRight<Statement[]>((otherwise, slot) => {
    const task = k.asyncTask(helper, dev, slot);
    const free = or(equal(statusOf(task), Status.idle), equal(statusOf(task), Status.done));
    return [when(free, [spawn(task, [dev])], otherwise)];
  }, [exceeded("more asynchronous probes of one device at a time than there are workers for")]);
  return { kind: "atomic", body: [set(k.async_pending, 0, add(read(k.async_pending), 1)), ...start] };
}

/** `async_synchronize_full()`: waits until no entry is pending, those added meanwhile included. */
export const async_synchronize_full = kernelFunction("async_synchronize_full", {}, (k) => [
  awaits(not(read(k.async_pending)), "async"),
]);
