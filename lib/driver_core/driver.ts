/** `drivers/base/driver.c` */
import { not, type Operand, read } from "../program/expression.ts";
import { assign, atomic, give, note, set, type Statement, when } from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { bus_add_driver, bus_remove_driver } from "./bus.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { oops } from "./oops.ts";

/** `driver_register()`: a name that is registered is refused before any lock is taken. */
export const driver_register = kernelFunction("driver_register", { drv: "driver" }, (k, { drv }, local) => {
  const ret = local("ret", "errno");
  const there = local("there", "bit");
  return [
    note("driver_register_begin", drv),
    assign(there, read(k.kobject, drv)), // driver_find()
    when(there, [set(k.registered_twice, drv, 1), note("driver_register_end", drv, -ERRNO.EBUSY), give(-ERRNO.EBUSY)]),
    k.call(bus_add_driver, { drv }, ret),
    note("driver_register_end", drv, ret),
    give(ret),
  ];
});

/**
 * `driver_unregister()`: of a driver that was never registered, or whose registration failed, it only warns, because
 * `drv->p` is NULL. Unregistering does not make it NULL: who comes a second time uses what was freed, or is about to be.
 */
export const driver_unregister = kernelFunction("driver_unregister", { drv: "driver" }, (k, { drv }, local) => {
  const again = k.unregistered ? local("again", "bit") : undefined;
  return [
    note("driver_unregister_begin", drv),
    // What is registered is an older struct, whose module is gone: this one is not.
    ...(k.modules ? [when(read(k.modules.gone, drv), unexpected(k, drv))] : []),
    ...(k.unregistered && again
      ? [
        atomic(
          assign(again, read(k.unregistered, drv)),
          when(read(k.kobject, drv), [set(k.unregistered, drv, 1)]),
        ),
        when(again, unregisterAgain(k, drv)),
      ]
      : []),
    when(not(read(k.kobject, drv)), unexpected(k, drv)),
    k.call(bus_remove_driver, { drv }),
    note("driver_unregister_end", drv),
  ];
});

/** "Unexpected driver unregister!": the kernel warns, and nothing else happens. */
function unexpected(k: Kernel, drv: Operand): Statement[] {
  return [set(k.bad_unregister.driver, drv, 1), note("unexpected_driver_unregister", drv), give(0)];
}

/**
 * `klist_put()` of a node that is on no list any more calls through NULL, if nobody else has got the memory by then. What
 * happens otherwise cannot be told.
 */
function unregisterAgain(k: Kernel, drv: Operand): Statement[] {
  return [atomic(set(k.bad_unregister.driver, drv, 1), note("driver_unregister_again", drv), oops(k))];
}
