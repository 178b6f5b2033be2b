/** What tasks of a log wait for, as actions of a scenario. */
import type { Policy } from "../driver_core/policy.ts";
import { CASE } from "../messages/diagnose.ts";
import type { Action } from "../scenario/scenario.ts";
import { busLockedIn, type Registration } from "./bus_functions.ts";
import type { Cast, CastBus, CastDevice, CastLock } from "./cast.ts";
import { type Ended, type Holder, type KnownLocks, mutexOf, ownerBy, shownName, USB } from "./holders.ts";

/** A device whose lock a task waits for. */
export interface Wanted {
  readonly device: CastDevice;
  /** Why it is this one, in a sentence, where the log does not say it. */
  readonly assumed: string | undefined;
}

/** How a task waits, and for whose lock. */
export interface WaitActions {
  readonly does: readonly Action[];
  /** Whether the scenario has it wait in the functions of the log; else it takes the lock itself. */
  readonly isModelled: boolean;
}

/** Whose devices' locks tasks wait for, and how. */
export class CaseWaits {
  /** What the log does not say and was taken to be so, in sentences. */
  readonly assumed: Set<string>;
  readonly #cast: Cast;
  readonly #policy: Policy;
  readonly #known: KnownLocks;
  /** The devices that each task has locked. */
  readonly #devices: ReadonlyMap<Ended["report"], readonly CastDevice[]>;
  readonly #byPid: ReadonlyMap<number | undefined, Ended["report"]>;
  readonly #addressed: ReadonlySet<CastLock>;
  /** What tasks have of which the scenario has no more than that. */
  readonly #strangers = new Map<string, CastDevice[]>();

  constructor(cast: Cast, policy: Policy, known: KnownLocks, holders: readonly Holder[], assumed: Set<string>) {
    this.#cast = cast;
    this.#policy = policy;
    this.#known = known;
    this.assumed = assumed;
    this.#addressed = new Set(known.values());
    this.#devices = new Map(holders.map((holder) => [holder.one.report, devicesOf(holder, policy)]));
    this.#byPid = new Map(holders.flatMap(({ one: { report } }) => report.task ? [[report.task.pid, report]] : []));
  }

  /** A mutex that a task waits for and another one has; undefined where none is known. */
  mutexWantedBy(one: Ended): CastLock | undefined {
    const key = mutexOf(one, one.report.task?.pid);
    return key === undefined ? undefined : this.#known.get(key);
  }

  /**
   * The device whose lock a task waits for: by its address, or by who has it; undefined where that is not known.
   *
   * @param bus Name of the device's bus, where that is known.
   */
  wantedBy(one: Ended, bus: string | undefined): Wanted | undefined {
    const address = one.wanted?.address ?? "", there = this.#known.get(address);
    if (there !== undefined) return isDevice(there) ? { device: there, assumed: undefined } : undefined;
    const within = one.stack.wait?.in ?? "";
    const own = one.report.task?.pid, owner = ownerBy(one, own);
    const others = [...this.#devices].filter(([report]) => report !== one.report).flatMap(([, devices]) => devices);
    const candidates =
      (owner === undefined
        ? [...others, ...(NOT_OWN.has(within) ? [] : this.#devices.get(one.report) ?? [])]
        : this.#devices.get(this.#byPid.get(owner)!) ?? []).filter((device) =>
          address === "" || !this.#addressed.has(device)
        );
    const asked = bus ?? busLockedIn(within);
    const device = candidates.find((device) => asked !== undefined && device.bus.name === asked) ??
      candidates.find((device) => asked === undefined || device.bus.name === undefined);
    if (device === undefined) return undefined;
    const isSure = owner !== undefined && candidates.length === 1;
    return { device, assumed: isSure ? undefined : CASE.deviceTaken(shownName(one), device.name) };
  }

  /**
   * A device whose lock somebody has of whom the scenario has no more than that.
   *
   * @param owner As the log names it; undefined where it does not.
   */
  stranger(one: Ended, bus: string | undefined, owner: string | undefined): { device: CastDevice; isNew: boolean } {
    const address = one.wanted?.address ?? "", asked = this.#cast.bus(bus);
    const has = this.#strangers.get(owner ?? "") ?? [];
    const there = address === "" && owner !== undefined ? has.find((device) => device.bus.mayBe(asked)) : undefined;
    if (there !== undefined) return { device: there, isNew: false };
    const device = this.#cast.device(CASE.wantedDevice(shownName(one)), asked);
    if (address !== "") this.#known.set(address, device);
    this.#strangers.set(owner ?? "", [...has, device]);
    this.assumed.add(owner === undefined ? CASE.stranger(shownName(one)) : CASE.keeps(owner, shownName(one)));
    return { device, isNew: true };
  }

  /**
   * Gets into a function of the driver core that waits for a device's lock.
   *
   * @param entry How the driver core is entered.
   * @param within The function that takes the lock.
   */
  waitFor({ device, assumed }: Wanted, entry: string | null, within: string, by: Registration): WaitActions {
    if (assumed !== undefined) this.assumed.add(assumed);
    const modelled = (...does: readonly Action[]): WaitActions => ({ does, isModelled: true });
    if (within === "device_shutdown") return modelled("device_shutdown");
    if (within === "device_del") return modelled({ remove: device.name });
    if (within === "driver_set_override" || within === "driver_override_store") {
      device.bus.haveOverride();
      return modelled({ override: device.name, to: CASE.otherDriver });
    }
    if (entry === "driver_register" && !NOT_OWN.has(within)) {
      return modelled({ register: this.#registered(device, by) });
    }
    const [driver] = this.#cast.driversOf(device);
    if (entry === "unbind_store" && driver) return modelled({ unbind: driver.name, device: device.name });
    return { does: [{ lock: device.name }, { unlock: device.name }], isModelled: false };
  }

  /** The name of a driver whose registration takes the lock of a device. */
  #registered(wanted: CastDevice, { by, bus }: Registration): string {
    const { matchLock, name } = this.#policy;
    const device = this.#onBus(wanted, this.#cast.bus(bus));
    // The parent's lock is taken for a device that matches, whatever the kernel.
    const isMatch = device !== wanted || !matchLock;
    if (device === wanted) {
      this.assumed.add(matchLock ? CASE.matchesNot(name) : CASE.matches(name));
      // Which of a bus's devices comes first is not known: the one that the task waits for is as good as any.
      this.#cast.putFirst(device);
    }
    const called = by === undefined ? CASE.otherDriver : CASE.driverOf(by);
    return this.#cast.driver(called, device.bus, ...(isMatch ? [device] : [])).name;
  }

  /** The device itself; but one below it where an interface is to be bound whose parent it is. */
  #onBus(device: CastDevice, bus: CastBus): CastDevice {
    const isParent = bus.name === USB && (this.#cast.isParent(device) || !device.bus.mayBe(bus));
    if (!isParent) {
      if (device.bus.mayBe(bus)) device.bus.join(bus);
      return device;
    }
    bus.needParent();
    this.assumed.add(CASE.below(device.name));
    const below = this.#cast.device(CASE.belowDevice(device.name), bus);
    below.parent = device;
    return below;
  }
}

/** The devices that a task has locked for certain. */
export function devicesOf({ outer, held }: Holder, { matchLock }: Policy): readonly CastDevice[] {
  return [
    ...outer,
    ...held.flatMap(({ part, device, taken }) => [
      // Some kernels call match without the lock.
      ...(part.isCertain || matchLock ? [device, ...(device.parent ? [device.parent] : [])] : []),
      ...taken,
    ]),
  ].filter(isDevice);
}

/** Functions that do not take the lock of the device that their caller has. */
const NOT_OWN: ReadonlySet<string> = new Set(["device_links_flush_sync_list"]);

function isDevice(lock: CastLock): lock is CastDevice {
  return lock.bus !== undefined;
}
