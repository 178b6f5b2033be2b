/** What lockdep is told about device locks: data, by name. */
import { unknownScheme } from "../messages/lockdep.ts";
import type { Device, Scenario } from "../scenario/scenario.ts";

/** A scheme of lock classes. */
export interface Scheme {
  /** What it tells lockdep, in a few words. */
  readonly about: string;
  /** The class of a device's lock; undefined where it is not validated. */
  readonly classOf: (scenario: Scenario, device: Device) => string | undefined;
  /** `__driver_attach()` pretends to take the device's lock around match. */
  readonly pretends: boolean;
  /** Lockdep's tables are full with that many classes of device locks, and it switches itself off; undefined: never. */
  readonly fullAt?: number;
}

/**
 * With how many devices, each with a key of its own, a 6.12.117 kernel in its default configuration ran out of
 * lockdep's tables: measured by adding devices until lockdep switched itself off. Which table was full was not kept;
 * the limit depends on what else the kernel locks.
 */
export const PER_DEVICE_KEYS_FULL_AT = 3969;

/** How the class of a bus with a class of its own is asked for: `own:BUS`. */
const OWN = "own:";

function ownClass(device: Device): string {
  return `dev->mutex of ${device.name}`;
}

function busClass(device: Device): string {
  return `dev->mutex on ${device.bus}`;
}

/** How many parents a device has. */
function depthOf(scenario: Scenario, device: Device): number {
  const parent = scenario.devices.find(({ name }) => name === device.parent);
  return parent === undefined ? 0 : 1 + depthOf(scenario, parent);
}

/** The schemes that fit every scenario. {@linkcode schemeNamed} knows one more for each bus. */
export const SCHEMES: { readonly [name: string]: Scheme } = {
  /** Mainline: `lockdep_set_novalidate_class()`. */
  novalidate: { about: "mainline: device locks are not validated", classOf: () => undefined, pretends: false },
  /** A key for each device. */
  key: {
    about: "a key for each device",
    classOf: (_, device) => ownClass(device),
    pretends: false,
    fullAt: PER_DEVICE_KEYS_FULL_AT,
  },
  /** Danilo Krummrich, 2026-04-14: a key for each device, and a pretended lock around match. */
  fake: {
    about: "a key for each device, and a pretended acquire around match",
    classOf: (_, device) => ownClass(device),
    pretends: true,
    fullAt: PER_DEVICE_KEYS_FULL_AT,
  },
  /** A class for each bus. */
  bus: { about: "a class for each bus", classOf: (_, device) => busClass(device), pretends: false },
  /** A class for each depth in the tree of parents. */
  depth: {
    about: "a class for each depth in the tree of parents",
    classOf: (scenario, device) => `dev->mutex at depth ${depthOf(scenario, device)}`,
    pretends: false,
  },
};

/**
 * The name of the scheme in which one bus opts in to a class of its own and all others stay as in mainline: what CXL
 * does, in 6.12, for its devices with `device_lock_set_class()` and keys of its own.
 */
export function ownClassOf(bus: string): string {
  return OWN + bus;
}

/** The names of all schemes for a scenario: those of {@linkcode SCHEMES}, and one for each of its buses. */
export function schemesFor(scenario: Scenario): readonly string[] {
  return [...Object.keys(SCHEMES), ...scenario.buses.map(({ name }) => ownClassOf(name))];
}

/**
 * The scheme of a name: one of {@linkcode SCHEMES}, or `own:BUS` for a class of that bus's own.
 *
 * @param scenario where it is given, BUS must be one of its buses.
 * @throws {UserError} where there is none.
 */
export function schemeNamed(name: string, scenario?: Scenario): Scheme {
  if (Object.hasOwn(SCHEMES, name)) return SCHEMES[name]!;
  const bus = name.startsWith(OWN) ? name.slice(OWN.length) : undefined;
  if (bus === undefined || (scenario !== undefined && !scenario.buses.some((one) => one.name === bus))) {
    throw unknownScheme(name, scenario === undefined ? [...Object.keys(SCHEMES), `${OWN}BUS`] : schemesFor(scenario));
  }
  return {
    about: `a class for the bus ${bus}; all other device locks are not validated`,
    classOf: (_, device) => device.bus === bus ? busClass(device) : undefined,
    pretends: false,
  };
}
