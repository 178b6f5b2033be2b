/** What lockdep is told about device locks: data, by name. */
import { unknownScheme } from "../messages/lockdep.ts";
import type { Device, Scenario } from "../scenario/scenario.ts";

/** A scheme of lock classes. */
export interface Scheme {
  /** The class of a device's lock; undefined where it is not validated. */
  readonly classOf: (scenario: Scenario, device: Device) => string | undefined;
  /** `__driver_attach()` pretends to take the device's lock around match. */
  readonly pretends: boolean;
}

/** How many parents a device has. */
function depthOf(scenario: Scenario, device: Device): number {
  const parent = scenario.devices.find(({ name }) => name === device.parent);
  return parent === undefined ? 0 : 1 + depthOf(scenario, parent);
}

/** The schemes. */
export const SCHEMES: { readonly [name: string]: Scheme } = {
  /** Mainline: `lockdep_set_novalidate_class()`. */
  novalidate: { classOf: () => undefined, pretends: false },
  /** A key for each device. */
  key: { classOf: (_, device) => `dev->mutex of ${device.name}`, pretends: false },
  /** Danilo Krummrich, 2026-04-14: a key for each device, and a pretended lock around match. */
  fake: { classOf: (_, device) => `dev->mutex of ${device.name}`, pretends: true },
  /** A class for each bus. */
  bus: { classOf: (_, device) => `dev->mutex on ${device.bus}`, pretends: false },
  /** A class for each depth in the tree of parents. */
  depth: { classOf: (scenario, device) => `dev->mutex at depth ${depthOf(scenario, device)}`, pretends: false },
};

/**
 * The scheme of a name.
 * @throws {UserError} where there is none.
 */
export function schemeNamed(name: string): Scheme {
  if (!Object.hasOwn(SCHEMES, name)) throw unknownScheme(name, Object.keys(SCHEMES));
  return SCHEMES[name]!;
}
