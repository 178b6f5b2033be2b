import { defineScenario } from "../scenario/builder.ts";
import { type Action, type CALLBACKS, LIMITS, type Scenario, type Task } from "../scenario/scenario.ts";

/** A bus of which the name may not be known. Two that turn out to be one are joined. */
export class CastBus {
  #name: string | undefined;
  #sameAs: CastBus | undefined;
  #needsParent = false;
  #hasOverride = false;

  /** @param name As the kernel has it. */
  constructor(name: string | undefined) {
    this.#name = name;
  }

  /** The one that stands for all that are the same. */
  get root(): CastBus {
    return this.#sameAs?.root ?? this;
  }

  /** Its name, where one of those that are the same has one. */
  get name(): string | undefined {
    return this.root.#name;
  }

  /** Whether it takes the parent's lock first. */
  get needsParent(): boolean {
    return this.root.#needsParent;
  }

  /** Whether its devices have a `driver_override` file. */
  get hasOverride(): boolean {
    return this.root.#hasOverride;
  }

  /** It takes the parent's lock first. */
  needParent(): void {
    this.root.#needsParent = true;
  }

  /** Its devices have a `driver_override` file. */
  haveOverride(): void {
    this.root.#hasOverride = true;
  }

  /** Whether both may be the same. */
  mayBe(other: CastBus): boolean {
    return this.name === undefined || other.name === undefined || this.root === other.root || this.name === other.name;
  }

  /** Makes both the same, which may be the same. */
  join(other: CastBus): void {
    const one = this.root, two = other.root;
    if (one === two) return;
    one.#name ??= two.#name;
    one.#needsParent ||= two.#needsParent;
    one.#hasOverride ||= two.#hasOverride;
    two.#sameAs = one;
  }
}

/** A device, or a lock that is no device's. */
export interface CastLock {
  readonly name: string;
  /** The device's; undefined for a lock that is no device's. */
  readonly bus: CastBus | undefined;
}

/** A device. */
export interface CastDevice extends CastLock {
  readonly bus: CastBus;
  /** Whether it is there from the start. */
  present: boolean;
  parent: CastDevice | undefined;
}

/** A driver. */
export interface CastDriver {
  readonly name: string;
  readonly bus: CastBus;
  readonly matches: CastDevice[];
  /** What its callbacks do. */
  readonly does: { [callback in typeof CALLBACKS[number]]?: readonly Action[] };
  /** Whether it prefers to be probed asynchronously. */
  async: boolean;
}

/** The buses, devices and drivers of a scenario, as they become known. */
export class Cast {
  readonly #devices: CastDevice[] = [];
  readonly #drivers: CastDriver[] = [];
  readonly #locks: string[] = [];
  readonly #modules: { readonly name: string; readonly registers: readonly string[] }[] = [];
  readonly #names = new Map<string, Set<string>>();
  readonly #buses = new Map<string, CastBus>();

  /** A bus; the same one for the same name. */
  bus(name?: string): CastBus {
    if (name === undefined) return new CastBus(undefined);
    const known = this.#buses.get(name) ?? new CastBus(name);
    this.#buses.set(name, known);
    return known;
  }

  /** A new device, that is there from the start. */
  device(name: string, bus: CastBus): CastDevice {
    const device = { name: this.unique("thing", name), bus, present: true, parent: undefined };
    this.#devices.push(device);
    return device;
  }

  /** A new lock that is no device's. */
  lock(name: string): CastLock {
    const lock = { name: this.unique("thing", name), bus: undefined };
    this.#locks.push(lock.name);
    return lock;
  }

  /** A new driver that does nothing. */
  driver(name: string, bus: CastBus, ...matches: readonly CastDevice[]): CastDriver {
    const driver: CastDriver = { name: this.unique("thing", name), bus, matches: [...matches], does: {}, async: false };
    this.#drivers.push(driver);
    return driver;
  }

  /** The name of a new module that registers a driver, by its name. */
  module(name: string, driver: string): string {
    const unique = this.unique("thing", name);
    this.#modules.push({ name: unique, registers: [driver] });
    return unique;
  }

  /** A name that no other of its kind has, fit for a scenario whatever a log has in it. */
  unique(kind: "thing" | "task", wanted: string): string {
    const used = this.#names.get(kind) ?? new Set();
    this.#names.set(kind, used);
    const stem = wanted.replace(/[^\w.:/+@'() -]/g, "_").slice(0, LONGEST) || "?";
    let name = stem;
    for (let i = 2; used.has(name); i++) name = `${stem}, ${i}`;
    used.add(name);
    return name;
  }

  /** Puts a device before all others. */
  putFirst(device: CastDevice): void {
    this.#devices.sort((a, b) => Number(b === device) - Number(a === device));
  }

  /** Whether a device is another one's parent. */
  isParent(device: CastDevice): boolean {
    return this.#devices.some(({ parent }) => parent === device);
  }

  /** The drivers that match a device. */
  driversOf(device: CastDevice): readonly CastDriver[] {
    return this.#drivers.filter(({ matches }) => matches.includes(device));
  }

  /**
   * The scenario with these tasks, and with what they lead to.
   *
   * @throws {UserError} where it is too large.
   */
  scenario(name: string, about: string, tasks: readonly Task[]): Scenario {
    const played = this.#played(tasks);
    const devices = this.#devices.filter(({ name }) => played.has(name));
    const drivers = this.#drivers.filter(({ name }) => played.has(name));
    const locks = this.#locks.filter((name) => played.has(name));
    const modules = this.#modules.filter(({ name }) => played.has(name));
    const buses = [...new Set([...devices, ...drivers].map(({ bus }) => bus.root))];
    const names = new Map(buses.map((bus, i) => [bus, bus.name ?? `bus ${i + 1}`]));
    const nameOf = (bus: CastBus) => names.get(bus.root)!;
    return defineScenario({
      name,
      about: about.slice(0, LIMITS.textLength),
      buses: buses.map((bus) => ({
        name: nameOf(bus),
        ...(bus.hasOverride ? { driverOverride: true } : {}),
        ...(bus.needsParent ? { needParentLock: true } : {}),
      })),
      devices: devices.map(({ name, bus, present, parent }) => ({
        name,
        bus: nameOf(bus),
        ...(parent === undefined ? {} : { parent: parent.name }),
        ...(present ? {} : { present }),
      })),
      drivers: drivers.map(({ name, bus, matches, async, does }) => ({
        name,
        bus: nameOf(bus),
        ...(matches.length > 0 ? { matches: matches.map((device) => device.name) } : {}),
        ...(async ? { async } : {}),
        ...does,
      })),
      ...(modules.length > 0 ? { modules } : {}),
      ...(locks.length > 0 ? { locks } : {}),
      tasks,
    });
  }

  /** The names that actions have, and those of what they lead to. */
  #played(tasks: readonly Task[]): ReadonlySet<string> {
    const played = new Set<string>();
    const devices = new Map(this.#devices.map((one) => [one.name, one]));
    const drivers = new Map(this.#drivers.map((one) => [one.name, one]));
    const modules = new Map(this.#modules.map((one) => [one.name, one]));
    const play = (name: string): void => {
      if (played.has(name)) return;
      played.add(name);
      const parent = devices.get(name)?.parent, driver = drivers.get(name);
      if (parent) play(parent.name);
      for (const { name } of driver?.matches ?? []) play(name);
      for (const does of Object.values(driver?.does ?? {})) follow(does);
      for (const registered of modules.get(name)?.registers ?? []) play(registered);
    };
    const follow = (actions: readonly Action[]): void => {
      for (const action of actions) if (typeof action === "object") Object.values(action).map(String).forEach(play);
    };
    for (const { does } of tasks) follow(does);
    return played;
  }
}

/** Names of scenarios may have 64 characters; a number may have to stand behind. */
const LONGEST = 56;
