import { defineScenario, quietTask } from "../scenario/builder.ts";
import type { Action, Device, Driver, Scenario } from "../scenario/scenario.ts";
import type { Finding } from "./finding.ts";

/** What of a finding decides what can happen. */
export interface Shape {
  readonly kind: Finding["kind"];
  readonly relation: Finding["relation"];
  /** Devices added on the way from the bus registered on to the callback's bus. */
  readonly links: number;
  readonly guarded: boolean;
  /** Member that the callback is assigned to. */
  readonly slot: string;
}

/** Names of what is in a scenario. */
export interface Names {
  /** The callback's driver. */
  readonly outer: string;
  /** The driver that it registers, or one that the module has. */
  readonly inner: string;
  /** Buses from the one registered on to the callback's; one, if both are the same. */
  readonly buses: readonly string[];
}

/** Who is first where a device is added on the way: the driver of the added device, or the driver that adds it. */
export type Order = "client-first" | "host-first";

/** The orders that make a difference for a shape. */
export function ordersOf({ links }: Shape): readonly Order[] {
  return links > 0 ? ["client-first", "host-first"] : ["client-first"];
}

/**
 * The scenario of a shape: a driver whose callback registers another, with two devices for it, and whatever adds them.
 * A guard is modelled as a callback that does nothing for the second device.
 */
export function scenarioOf(shape: Shape, names: Names, order: Order, about?: string): Scenario {
  const bus = names.buses.at(-1)!;
  const registersOn = shape.kind === "requests-module" ? bus : names.buses[0]!;
  const action: Action = shape.kind === "requests-module" ? { requestModule: names.inner } : { register: names.inner };
  const first = "device 1", second = "device 2";
  const callback = callbackOf(shape.slot);
  const drivers: Driver[] = shape.guarded
    ? [
      { name: names.outer, bus, matches: [first], [callback]: [action] },
      { name: `${names.outer}, again`, bus, matches: [second] },
    ]
    : [{ name: names.outer, bus, matches: [first, second], [callback]: [action] }];
  const clients = drivers.map(({ name }): Action => ({ register: name }));
  const hosts: Driver[] = [];
  const devices: Device[] = [];
  if (shape.links === 0) devices.push({ name: first, bus }, { name: second, bus });
  else {
    names.buses.slice(0, -1).forEach((on, i) => {
      const last = i === names.buses.length - 2;
      const added = last ? [first, second] : [`host ${i + 2}`];
      if (i === 0) devices.push({ name: "host 1", bus: on });
      hosts.push({
        name: `driver of host ${i + 1}`,
        bus: on,
        matches: [`host ${i + 1}`],
        probe: added.map((add) => ({ add })),
      });
      devices.push(...added.map((name): Device => ({ name, bus: names.buses[i + 1]!, present: false })));
    });
  }
  const registerHosts = [...hosts].reverse().map(({ name }): Action => ({ register: name }));
  const ending = endOf(callback, drivers);
  const steps = order === "client-first" ? [...clients, ...registerHosts] : [...registerHosts, ...clients];
  return defineScenario({
    name: `${names.outer}-${order}`.slice(0, 64),
    ...(about === undefined ? {} : { about }),
    buses: [...new Set([...names.buses, registersOn])].map((name) => ({ name })),
    devices,
    drivers: [...drivers, ...hosts, { name: driverName(shape, names), bus: registersOn }],
    ...(shape.kind === "requests-module"
      ? { modules: [{ name: names.inner, registers: [driverName(shape, names)] }] }
      : {}),
    tasks: [quietTask("load", ...steps, ...ending)],
  });
}

function driverName({ kind }: Shape, { inner }: Names): string {
  return kind === "requests-module" ? "its driver" : inner;
}

function callbackOf(slot: string): "probe" | "remove" | "shutdown" | "suspend" | "resume" {
  if (/shutdown/.test(slot)) return "shutdown";
  if (/^(?:prepare|suspend|freeze|poweroff)$/.test(slot)) return "suspend";
  if (/^(?:resume|thaw|restore|complete)$/.test(slot)) return "resume";
  return /remove|unbind|disconnect|unassign|cleanup/.test(slot) ? "remove" : "probe";
}

function endOf(callback: string, drivers: readonly Driver[]): readonly Action[] {
  if (callback === "shutdown") return ["device_shutdown"];
  if (callback === "suspend" || callback === "resume") return ["dpm_suspend_start", "dpm_resume_end"];
  return callback === "remove" ? drivers.map(({ name }) => ({ unregister: name })) : [];
}
