/** Why lockdep said nothing on a run that went wrong. */
import type { Model } from "../driver_core/model.ts";
import type { Blocked, Outcome } from "../driver_core/outcome.ts";
import {
  DEAD_OWNER,
  NEVER_FREED,
  NO_LOCKING,
  noLock,
  notValidated,
  OFF_BY_DEATH,
  OFF_BY_FULL_TABLES,
  OFF_BY_KASAN,
  silentBecause,
  SLEEPING_OWNER,
} from "../messages/lockdep.ts";
import { circleOf, isLockdeps } from "./circle.ts";
import { deviceLockName } from "./fold.ts";
import type { Lockdep } from "./lockdep.ts";
import { schemeNamed } from "./schemes.ts";

/**
 * Why lockdep said nothing, in a sentence; null where it did, or where nothing went wrong that it could be asked about:
 * a task blocked for ever or dead, a use after free or unload, a driver registered twice or bound
 * against an override, or something unregistered that was not registered.
 *
 * @param lockdep as it is at the end of a run to the outcome.
 */
export function silence(model: Model, outcome: Outcome, lockdep: Lockdep, scheme: string): string | null {
  if (lockdep.splat !== undefined) return null;
  const { blocked } = outcome;
  if (blocked.length === 0) {
    const { useAfterFree, usedAfterUnload, registeredTwice, badUnregister, excludedBound } = outcome;
    const faults = [useAfterFree, usedAfterUnload, registeredTwice, badUnregister, excludedBound];
    return outcome.tainted || faults.some(({ length }) => length > 0) ? silentBecause([NO_LOCKING]) : null;
  }
  const classOf = classes(model, scheme);
  const reasons = blocked.flatMap((one): readonly string[] => {
    switch (one.kind) {
      case "dead owner":
        return [DEAD_OWNER];
      case "hung owner":
      case "hung":
        return [SLEEPING_OWNER];
      case "nobody":
        return [one.wait === "mutex" ? NEVER_FREED : noLock(one.task, one.waitsFor)];
      case "self":
      case "cycle":
        return [inCircle(one, outcome, lockdep, classOf)];
      case "stuck owner":
        // The circle that it waits for is blocked as well, and says why.
        return [];
    }
  });
  return silentBecause([...new Set([...reasons, ...(lockdep.offBecause === "taint" ? [taintedBy(outcome)] : [])])]);
}

/** Of locks and the like only, all known to a lockdep that looks, a circle would have been reported when its last lock was asked for. */
function inCircle(one: Blocked, outcome: Outcome, lockdep: Lockdep, classOf: ReadonlyMap<string, string>): string {
  const circle = circleOf(one, outcome);
  const other = circle.find((of) => !isLockdeps(of));
  if (other !== undefined) return noLock(other.task, other.waitsFor);
  if (lockdep.offBecause === "full") return OFF_BY_FULL_TABLES;
  const unknown = circle.flatMap(({ wait, waitsFor }) => wait === "mutex" && !classOf.has(waitsFor) ? [waitsFor] : []);
  return unknown.length > 0 ? notValidated([...new Set(unknown)].sort()) : taintedBy(outcome);
}

function taintedBy({ tainted }: Outcome): string {
  return tainted ? OFF_BY_DEATH : OFF_BY_KASAN;
}

/** The classes of all locks that have one, by the lock's name. */
function classes({ scenario }: Model, scheme: string): ReadonlyMap<string, string> {
  const { classOf } = schemeNamed(scheme, scenario);
  const ofDevices = scenario.devices.flatMap((device): [string, string][] => {
    const name = classOf(scenario, device);
    return name === undefined ? [] : [[deviceLockName(device.name), name]];
  });
  return new Map([...ofDevices, ...(scenario.locks ?? []).map((name): [string, string] => [`lock ${name}`, name])]);
}
