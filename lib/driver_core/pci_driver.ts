/** `drivers/pci/pci-driver.c`: ids that are added at run time. */
import { not } from "../program/expression.ts";
import { assign, atomic, give, set, when } from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { driver_attach } from "./dd.ts";
import { kernelFunction } from "./kernel.ts";

/** `new_id_store()`: from now on the driver matches the device, too; then it is attached again to all devices. */
export const new_id_store = kernelFunction(
  "new_id_store",
  { drv: "driver", dev: "device" },
  (k, { drv, dev }, local) => {
    const there = local("there", "bit");
    return [
      atomic(assign(there, k.idMatch(drv, dev)), when(not(there), [set(k.dynids!, k.tables.pair(drv, dev), 1)])),
      when(there, [give(-ERRNO.EEXIST)]),
      k.call(driver_attach, { drv }),
      give(0),
    ];
  },
);
