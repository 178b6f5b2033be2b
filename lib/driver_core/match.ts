/**
 * `driver_match_device()`, and the bus's match behind it: what the scenario says match does, then the override, then
 * the driver's ids. A bus without a match, where every driver matches, is written as drivers that match all its devices.
 */
import { differ, less, read } from "../program/expression.ts";
import { assign, give, note, when } from "../program/statement.ts";
import { runMatch } from "./actions.ts";
import { matchOverride } from "./driver_override.ts";
import { kernelFunction } from "./kernel.ts";
import { reachDriver } from "./module.ts";

/** 1 where the driver can drive the device, 0 where not, or an errno where match cannot tell. */
export const driver_match_device = kernelFunction(
  "driver_match_device",
  { drv: "driver", dev: "device", caller: "caller" },
  (k, { drv, dev, caller }, local) => {
    const ret = local("ret", "errno");
    const pointer = local("override", "string");
    const decide = matchOverride(k, [drv, dev, pointer, ret], assign(ret, k.idMatch(drv, dev)));
    return [
      ...reachDriver(k, drv),
      ...(k.matchRuns ? [assign(ret, 1), ...runMatch(k, drv, dev, ret), when(less(0, ret), decide)] : decide),
      note("match", dev, drv, ret, differ(read(k.mutex, dev), 0), caller),
      give(ret),
    ];
  },
);
