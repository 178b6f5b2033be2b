import { defineScenario } from "../scenario/builder.ts";
import { type Action, type CALLBACKS, LIMITS, type Scenario, type Task } from "../scenario/scenario.ts";

/** A bus of which the name may not be known. Two that turn out to be one are joined. */
export class CastBus {
  readonly #name: string | undefined;
  #sameAs: CastBus | undefined;

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

  /** Makes both the same. */
  join(other: CastBus): void {
    const [kept, gone] = this.name === undefined ? [other.root, this.root] : [this.root, other.root];
    if (kept !== gone) gone.#sameAs = kept;
  }
}

/** A device. */
export interface CastDevice {
  readonly name: string;
  readonly bus: CastBus;
  /** Whether it is there from the start. */
  present: boolean;
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
    const device = { name: this.unique("device or driver", name), bus, present: true };
    this.#devices.push(device);
    return device;
  }

  /** A new driver that does nothing. */
  driver(name: string, bus: CastBus, ...matches: readonly CastDevice[]): CastDriver {
    const driver: CastDriver = {
      name: this.unique("device or driver", name),
      bus,
      matches: [...matches],
      does: {},
      async: false,
    };
    this.#drivers.push(driver);
    return driver;
  }

  /** A name that no other of its kind has, fit for a scenario whatever a log has in it. */
  unique(kind: "device or driver" | "task", wanted: string): string {
    const used = this.#names.get(kind) ?? new Set();
    this.#names.set(kind, used);
    const stem = wanted.replace(/[^\w.:/+@' -]/g, "_").slice(0, LONGEST) || "?";
    let name = stem;
    for (let i = 2; used.has(name); i++) name = `${stem}, ${i}`;
    used.add(name);
    return name;
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
  scenario(
    name: string,
    about: string,
    tasks: readonly Task[],
    hasOverride: (bus: CastBus) => boolean,
  ): Scenario {
    const played = this.#played(tasks);
    const devices = this.#devices.filter((device) => played.has(device));
    const drivers = this.#drivers.filter((driver) => played.has(driver));
    const buses = [...new Set([...devices, ...drivers].map(({ bus }) => bus.root))];
    const names = new Map(buses.map((bus, i) => [bus, bus.name ?? `bus ${i + 1}`]));
    const nameOf = (bus: CastBus) => names.get(bus.root)!;
    return defineScenario({
      name,
      about: about.slice(0, LIMITS.textLength),
      buses: buses.map((bus) => ({ name: nameOf(bus), ...(hasOverride(bus) ? { driverOverride: true } : {}) })),
      devices: devices.map(({ name, bus, present }) => ({
        name,
        bus: nameOf(bus),
        ...(present ? {} : { present }),
      })),
      drivers: drivers.map(({ name, bus, matches, async, does }) => ({
        name,
        bus: nameOf(bus),
        ...(matches.length > 0 ? { matches: matches.map((device) => device.name) } : {}),
        ...(async ? { async } : {}),
        ...does,
      })),
      tasks,
    });
  }

  /** The devices and drivers that actions name, and devices that those drivers match. */
  #played(tasks: readonly Task[]): ReadonlySet<CastDevice | CastDriver> {
    const played = new Set<CastDevice | CastDriver>();
    const named = new Map([...this.#devices, ...this.#drivers].map((one) => [one.name, one]));
    const follow = (actions: readonly Action[]): void => {
      const names = actions.flatMap((action) => typeof action === "object" ? Object.values(action) : []);
      for (const one of names.map((name) => named.get(name as string))) {
        if (one === undefined || played.has(one)) continue;
        played.add(one);
        if (!("matches" in one)) continue;
        for (const device of one.matches) played.add(device);
        for (const does of Object.values(one.does)) follow(does);
      }
    };
    for (const { does } of tasks) follow(does);
    return played;
  }
}

/** Names of scenarios may have 64 characters; a number may have to stand behind. */
const LONGEST = 56;
