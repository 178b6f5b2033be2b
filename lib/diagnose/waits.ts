/** What tasks of a log wait for, as actions of a scenario. */
import type { Policy } from "../driver_core/policy.ts";
import type { Explained } from "../kernel_reports/explain.ts";
import { CASE } from "../messages/diagnose.ts";
import type { Action } from "../scenario/scenario.ts";
import type { Registration } from "./bus_functions.ts";
import type { Cast, CastBus, CastDevice } from "./cast.ts";
import { type Ended, type Holder, type KnownDevices, shownName } from "./holders.ts";

/** A device whose lock a task waits for. */
export interface Wanted {
  readonly device: CastDevice;
  /** Why it is this one, in a sentence, where the log does not say it. */
  readonly assumed: string | undefined;
}

/** Whose devices' locks tasks wait for, and how. */
export class CaseWaits {
  /** What the log does not say and was taken to be so, in sentences. */
  readonly assumed = new Set<string>();
  /** Buses whose devices have a `driver_override` file. */
  readonly overridden = new Set<CastBus>();
  readonly #cast: Cast;
  readonly #policy: Policy;
  readonly #known: KnownDevices;
  readonly #holders: readonly Holder[];
  readonly #byPid: ReadonlyMap<number | undefined, Holder>;

  constructor(cast: Cast, policy: Policy, known: KnownDevices, holders: readonly Holder[]) {
    this.#cast = cast;
    this.#policy = policy;
    this.#known = known;
    this.#holders = holders;
    this.#byPid = new Map(holders.map((holder) => [holder.one.report.task?.pid, holder]));
  }

  /**
   * The device whose lock a task waits for: by its address, or by who has it; undefined where that is not known.
   *
   * @param bus Name of the device's bus, where that is known.
   */
  wantedBy(one: Ended, bus: string | undefined): Wanted | undefined {
    const known = this.#known.get(one.wanted?.address ?? "");
    if (known !== undefined) return { device: known, assumed: undefined };
    const own = one.report.task?.pid, owner = ownerOf(one, own);
    const owners = owner === undefined
      ? [...this.#holders.filter((holder) => holder !== this.#byPid.get(own)), this.#byPid.get(own)]
      : [this.#byPid.get(owner)];
    const candidates = owners.flatMap((holder) => holder?.devices ?? []);
    const device = candidates.find((device) => bus === undefined || (device.bus.name ?? bus) === bus);
    if (device === undefined) return undefined;
    const isSure = owner !== undefined && candidates.length === 1;
    return { device, assumed: isSure ? undefined : CASE.deviceTaken(shownName(one), device.name) };
  }

  /**
   * Gets into a function of the driver core that waits for a device's lock.
   *
   * @param entry How the driver core is entered.
   * @param within The function that takes the lock.
   */
  waitFor(
    { device, assumed }: Wanted,
    entry: string | null,
    within: string,
    { by, bus }: Registration,
  ): readonly Action[] {
    if (assumed !== undefined) this.assumed.add(assumed);
    if (within === "device_shutdown") return ["device_shutdown"];
    if (within === "device_del") return [{ remove: device.name }];
    if (within === "driver_set_override" || within === "driver_override_store") {
      this.overridden.add(device.bus);
      return [{ override: device.name, to: CASE.otherDriver }];
    }
    if (entry === "driver_register") return [{ register: this.#registered(device, by, bus) }];
    const [driver] = this.#cast.driversOf(device);
    if (entry === "unbind_store" && driver) return [{ unbind: driver.name, device: device.name }];
    return [{ lock: device.name }, { unlock: device.name }];
  }

  /** The name of a driver whose registration takes the lock of a device. */
  #registered(device: CastDevice, by: string | undefined, bus: string | undefined): string {
    const { matchLock, name } = this.#policy;
    this.assumed.add(matchLock ? CASE.matchesNot(name) : CASE.matches(name));
    device.bus.join(this.#cast.bus(bus));
    const called = by === undefined ? CASE.otherDriver : CASE.driverOf(by);
    return this.#cast.driver(called, device.bus, ...(matchLock ? [] : [device])).name;
  }
}

function ownerOf({ cause }: Explained, own: number | undefined): number | undefined {
  switch (cause?.kind) {
    case "itself":
      return own;
    case "owner":
      return cause.task.pid;
    case "circle":
      return cause.tasks[0]?.pid;
    default:
      return undefined;
  }
}
