/** `driver_match_device()`, and the bus's match behind it: the override first, then the driver's id table. */
import { differ, read } from "../program/expression.ts";
import { assign, give, note } from "../program/statement.ts";
import { matchOverride } from "./driver_override.ts";
import { kernelFunction } from "./kernel.ts";

/** 1 where the driver can drive the device, else 0. */
export const driver_match_device = kernelFunction(
  "driver_match_device",
  { drv: "driver", dev: "device", caller: "caller" },
  (k, { drv, dev, caller }, local) => {
    const ret = local("ret", "errno");
    const pointer = local("override", "string");
    return [
      ...matchOverride(k, [drv, dev, pointer, ret], assign(ret, k.tables.idMatch(drv, dev))),
      note("match", dev, drv, ret, differ(read(k.mutex, dev), 0), caller),
      give(ret),
    ];
  },
);
