/** What never changes in a scenario, as tables of a program. */
import { add, type Expression, lookup, multiply, type Operand, type Table } from "../program/expression.ts";
import type { ProgramBuilder } from "../program/program.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Numbers for names, and lookups by number. */
export class KernelTables {
  readonly buses: number;
  readonly devices: number;
  readonly drivers: number;
  /** Some device's parent is locked with it. */
  readonly locksParents: boolean;
  readonly #device: ReadonlyMap<string, number>;
  readonly #driver: ReadonlyMap<string, number>;
  readonly #busOfDevice: Table;
  readonly #busOfDriver: Table;
  readonly #parent: Table;
  readonly #parentLock: Table;
  readonly #async: Table;
  readonly #matches: Table;

  constructor(builder: ProgramBuilder, scenario: Scenario) {
    const { buses, devices, drivers } = scenario;
    this.buses = buses.length;
    this.devices = devices.length;
    this.drivers = drivers.length;
    this.#device = numbers(devices);
    this.#driver = numbers(drivers);
    const bus = numbers(buses);
    const busIndex = (name: string) => bus.get(name) ?? -1;
    this.#busOfDevice = builder.table("device's bus", devices.map((device) => busIndex(device.bus)));
    this.#busOfDriver = builder.table("driver's bus", drivers.map((driver) => busIndex(driver.bus)));
    this.#parent = builder.table(
      "parent, + 1",
      devices.map(({ parent }) => parent === undefined ? 0 : 1 + this.device(parent)),
    );
    const parents = devices.map((device) => {
      const needed = buses[busIndex(device.bus)]?.needParentLock && device.parent !== undefined;
      return needed ? 1 + this.device(device.parent!) : 0;
    });
    this.locksParents = parents.some((parent) => parent > 0);
    this.#parentLock = builder.table("parent to lock, + 1", parents);
    this.#async = builder.table("driver probes asynchronously", drivers.map((driver) => Number(driver.async ?? false)));
    this.#matches = builder.table(
      "driver's id table matches device",
      this.#idTable(drivers),
    );
  }

  /** One byte for each driver and device. */
  #idTable(drivers: Scenario["drivers"]): Uint8Array {
    const table = new Uint8Array(this.drivers * this.devices);
    drivers.forEach(({ matches = [] }, driver) => {
      for (const name of matches) table[driver * this.devices + this.device(name)] = 1;
    });
    return table;
  }

  /** The number of a device. */
  device(name: string): number {
    return this.#device.get(name) ?? -1;
  }
  /** The number of a driver. */
  driver(name: string): number {
    return this.#driver.get(name) ?? -1;
  }
  /** The bus of a device. */
  busOfDevice(device: Operand): Expression {
    return lookup(this.#busOfDevice, device);
  }
  /** The bus of a driver. */
  busOfDriver(driver: Operand): Expression {
    return lookup(this.#busOfDriver, driver);
  }
  /** The parent of a device, + 1; 0 where it has none. */
  parent(device: Operand): Expression {
    return lookup(this.#parent, device);
  }
  /** The parent whose lock is taken before a device's own, + 1; 0 where there is none. */
  parentLock(device: Operand): Expression {
    return lookup(this.#parentLock, device);
  }
  /**
   * `driver_allows_async_probing()`: what comes of the driver's `probe_type`, of `driver_async_probe=` and of its module's
   * `async_probe` is one field of the scenario.
   */
  allowsAsync(driver: Operand): Expression {
    return lookup(this.#async, driver);
  }
  /** What the driver's id table says. */
  idMatch(driver: Operand, device: Operand): Expression {
    return lookup(this.#matches, this.pair(driver, device));
  }
  /** One number for a driver and a device. */
  pair(driver: Operand, device: Operand): Expression {
    return add(multiply(driver, this.devices), device);
  }
}

/** The place of each name; of one that comes twice the first. */
function numbers(things: readonly { readonly name: string }[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  things.forEach(({ name }, i) => {
    if (!places.has(name)) places.set(name, i);
  });
  return places;
}
