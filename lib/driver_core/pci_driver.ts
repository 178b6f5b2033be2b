/** `drivers/pci/pci-driver.c`: ids that are added at run time. */
import { either, not } from "../program/expression.ts";
import { assign, atomic, give, set, when } from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { driver_attach } from "./dd.ts";
import { kernfs_get_active, kernfs_put_active } from "./drained.ts";
import { kernelFunction } from "./kernel.ts";

/**
 * `new_id_store()`: from now on the driver matches the device, too; then it is attached again to all devices. The file
 * stays while a writer is inside, of which lockdep is told: `DRIVER_ATTR_WO()`, unlike bind and unbind.
 */
export const new_id_store = kernelFunction(
  "new_id_store",
  { drv: "driver", dev: "device" },
  (k, { drv, dev }, local) => {
    const there = local("there", "bit");
    const { dynids, file } = k.newIds!;
    return [
      kernfs_get_active(file, drv, there),
      when(not(there), [give(-ERRNO.ENOENT)]),
      atomic(assign(there, k.idMatch(drv, dev)), when(not(there), [set(dynids, k.tables.pair(drv, dev), 1)])),
      when(not(there), [k.call(driver_attach, { drv })]),
      kernfs_put_active(file, drv),
      give(either(there, -ERRNO.EEXIST, 0)),
    ];
  },
);
