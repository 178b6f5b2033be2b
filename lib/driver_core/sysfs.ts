/**
 * Files of a device, by who locks what, from `drivers/base/core.c` and `drivers/base/power/sysfs.c`; `driver_override` and
 * `state_synced` are in files of their own.
 *
 * Neither reading `uevent` nor sending an event takes a device lock in 6.12. That the removal of these files waits for who
 * is inside is left out: a writer of `power/control` waits for the lock that the device's removal takes before it comes
 * to the file.
 */
import { not, type Operand, read } from "../program/expression.ts";
import { acquire, choose, give, release, type Statement, when } from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";

/** `uevent_show()`: takes no lock. */
export const uevent_show = kernelFunction("uevent_show", { dev: "device" }, (k, { dev }) => withoutLock(k, dev));

/** `control_show()` of `power/control`: takes no lock. */
export const control_show = kernelFunction("control_show", { dev: "device" }, (k, { dev }) => withoutLock(k, dev));

/** `control_store()` of `power/control`. */
export const control_store = kernelFunction("control_store", { dev: "device" }, (k, { dev }) => [
  ...isThere(k, dev),
  acquire(k.mutex, dev),
  release(k.mutex, dev),
]);

function withoutLock(k: Kernel, dev: Operand): Statement[] {
  return [...isThere(k, dev), choose([])];
}

function isThere(k: Kernel, dev: Operand): Statement[] {
  return [when(not(read(k.registered, dev)), [give(-ERRNO.ENOENT)])];
}
