/** Loads: families of scenarios that show what a lock costs, each with a few numbers that can be swept. */
import { BOOT_TASK } from "../kernel_log/boot_scenario.ts";
import { notAParameter, parameterOutOfRange } from "../messages/simulate.ts";
import { checkScenario } from "../scenario/parse.ts";
import type { Action, Scenario, Task } from "../scenario/scenario.ts";
import { SIMULATION_LIMITS } from "../scenario/scenario.ts";

/** A number of a load. */
export interface LoadParameter {
  /** What it counts. */
  readonly about: string;
  /** Its value where nobody gives one. */
  readonly standard: number;
  /** The least that it can be. */
  readonly least: number;
  /** The most that it can be. */
  readonly most: number;
}

/** A family of scenarios. */
export interface Load {
  /** What happens in it. */
  readonly about: string;
  /** Its numbers, by name. */
  readonly parameters: { readonly [name: string]: LoadParameter };
  /** The scenario with these numbers, all of them given. */
  make(values: { readonly [name: string]: number }): Omit<Scenario, "name" | "about">;
}

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}${i}`);

const whole = (about: string, standard: number, least = 1, most = 10_000): LoadParameter => ({
  about,
  standard,
  least,
  most,
});

const DEVICES = whole("devices on the bus", 100);
const PROBE = whole("microseconds that a probe sleeps, in the mean", 1000, 0, 100_000_000);

/** Devices that a task of the churn adds in turn. */
const CHURN_TURNS = 4;

/** A probe that takes `us` microseconds in the mean, and mostly about half as long. */
function probing(us: number): readonly Action[] {
  return us === 0 ? [] : [{ sleep: { exponential: `${us} us` } }];
}

/** All loads, by name. */
export const LOADS: { readonly [name: string]: Load } = {
  modules: {
    about: "Tasks load driver after driver; each driver matches its own devices among many on one bus.",
    parameters: {
      devices: DEVICES,
      drivers: whole("drivers, each for as many devices as the others", 20, 1, 2000),
      tasks: whole("tasks that register drivers side by side", 4, 1, 256),
      probe: PROBE,
    },
    make({ devices = 0, drivers = 0, tasks = 0, probe = 0 }) {
      const names = numbered("device", devices);
      return {
        buses: [{ name: "bus" }],
        devices: names.map((name) => ({ name, bus: "bus" })),
        drivers: numbered("driver", drivers).map((name, i) => ({
          name,
          bus: "bus",
          matches: names.filter((_, device) => device % drivers === i),
          probe: probing(probe),
        })),
        tasks: numbered("loader", Math.min(tasks, drivers)).map((name, task): Task => ({
          name,
          does: numbered("driver", drivers).filter((_, i) => i % tasks === task).map((driver) => ({
            register: driver,
          })),
        })),
      };
    },
  },
  storm: {
    about: "Udev loads drivers that match nothing, one after another at random times, while devices are being probed.",
    parameters: {
      devices: DEVICES,
      drivers: whole("drivers that udev loads", 100, 1, 2000),
      gap: whole("microseconds between two loads, in the mean", 1000, 1, 100_000_000),
      probe: PROBE,
    },
    make({ devices = 0, drivers = 0, gap = 0, probe = 0 }) {
      const names = numbered("device", devices);
      return {
        buses: [{ name: "bus" }],
        devices: names.map((name) => ({ name, bus: "bus" })),
        drivers: [
          { name: "prober", bus: "bus", matches: names, probe: probing(probe) },
          ...numbered("other", drivers).map((name) => ({ name, bus: "bus" })),
        ],
        tasks: [
          { name: BOOT_TASK, does: [{ register: "prober" }] },
          ...numbered("other", drivers).map((name): Task => ({
            name: `udev ${name}`,
            arrives: { process: "udev", gap: { exponential: `${gap} us` } },
            does: [{ register: name }],
          })),
        ],
      };
    },
  },
  "slow-probe": {
    about: "One device's probe is slow; meanwhile drivers that have nothing to do with it are registered on its bus.",
    parameters: {
      devices: DEVICES,
      drivers: whole("unrelated drivers", 10, 1, 2000),
      probe: { ...PROBE, about: "microseconds that the slow probe sleeps", standard: 1_000_000 },
    },
    make({ devices = 0, drivers = 0, probe = 0 }) {
      const names = numbered("device", devices);
      return {
        buses: [{ name: "bus" }],
        devices: names.map((name) => ({ name, bus: "bus" })),
        drivers: [
          { name: "slow", bus: "bus", matches: names.slice(0, 1), probe: [{ sleep: `${probe} us` }] },
          ...numbered("other", drivers).map((name) => ({ name, bus: "bus" })),
        ],
        tasks: [
          { name: "slow loader", does: [{ register: "slow" }] },
          ...numbered("other", drivers).map((name): Task => ({
            name: `load ${name}`,
            does: [{ sleep: `${Math.ceil(probe / 4)} us` }, { register: name }],
          })),
        ],
      };
    },
  },
  overrides: {
    about:
      "While the devices of a bus are being probed, udev and driverctl store driver_override, unbind and probe again: for " +
      "device after device at random times, several tasks each.",
    parameters: {
      devices: { ...DEVICES, most: 1000 },
      writers: whole("tasks for each device, in turns for another driver and for the first one", 2, 0, 16),
      gap: whole("microseconds between two tasks, in the mean", 1000, 1, 100_000_000),
      probe: PROBE,
    },
    make({ devices = 0, writers = 0, gap = 0, probe = 0 }) {
      const names = numbered("device", devices);
      const both = { bus: "bus", probe: probing(probe) };
      return {
        buses: [{ name: "bus", driverOverride: true }],
        devices: names.map((name) => ({ name, bus: "bus" })),
        drivers: [{ name: "host", matches: names, ...both }, { name: "guest", ...both }],
        tasks: [
          { name: BOOT_TASK, does: [{ register: "host" }, { register: "guest" }] },
          ...names.flatMap((device) =>
            numbered(`${device} writer `, writers).map((name, turn): Task => {
              const [from, to] = turn % 2 === 0 ? ["host", "guest"] : ["guest", "host"];
              return {
                name,
                arrives: { process: "udev", gap: { exponential: `${gap} us` } },
                does: [{ override: device, to }, { unbind: from, device }, { driversProbe: device }],
              };
            })
          ),
        ],
      };
    },
  },
  churn: {
    about:
      "The load behind the real lock_stat dumps: tasks add a device, load a driver for all devices of its bus, and take " +
      "both away again.",
    parameters: {
      tasks: whole("tasks on a bus with two shared devices", 4, 1, 256),
      others: whole("tasks on another bus, with one", 2, 0, 256),
      rounds: whole("rounds of each task", 40, 1, 100),
      least: { ...PROBE, about: "microseconds that a probe sleeps at least", standard: 8000 },
      most: { ...PROBE, about: "and at most", standard: 12_000 },
      pause: { ...PROBE, about: "microseconds between loading and unloading, in the mean", standard: 6000 },
      inside: { ...PROBE, about: "microseconds of work in each probe and remove, in the mean", standard: 0 },
      outside: { ...PROBE, about: "microseconds of work before each of a round's four steps", standard: 0 },
    },
    make({ tasks = 0, others = 0, rounds = 0, least = 0, most = 0, pause = 0, inside = 0, outside = 0 }) {
      const buses = [...Array<string>(tasks).fill("A"), ...Array<string>(others).fill("B")];
      // A device that is gone stays on the bus's list while somebody walks over it, so a task needs several in turn.
      const turns = numbered("", Math.min(CHURN_TURNS, rounds));
      const own = buses.flatMap((bus, task) =>
        turns.map((turn) => ({ name: `own${task}.${turn}`, bus, present: false }))
      );
      const devices = [{ name: "a0", bus: "A" }, { name: "a1", bus: "A" }, { name: "b0", bus: "B" }, ...own];
      const sleep = (low: number, high: number): Action[] =>
        high === 0 ? [] : [{ sleep: { uniform: [`${Math.min(low, high)} us`, `${high} us`] } }];
      const work = (us: number): Action[] => us === 0 ? [] : [{ work: { exponential: `${us} us` } }];
      const pausing = sleep(Math.floor(pause * 2 / 3), Math.ceil(pause * 4 / 3));
      const round = (task: number, turn: string): Action[] => [
        ...work(outside),
        { add: `own${task}.${turn}` },
        ...work(outside),
        { register: `driver${task}` },
        ...pausing,
        ...work(outside),
        { unregister: `driver${task}` },
        ...work(outside),
        { remove: `own${task}.${turn}` },
      ];
      return {
        buses: [{ name: "A" }, { name: "B" }],
        devices,
        drivers: buses.map((bus, task) => ({
          name: `driver${task}`,
          bus,
          matches: devices.filter((device) => device.bus === bus).map(({ name }) => name),
          probe: [...work(inside), ...sleep(least, most)],
          remove: work(inside),
        })),
        tasks: buses.map((_, task): Task => ({
          name: `load${task}`,
          does: [
            { repeat: Math.floor(rounds / turns.length), do: turns.flatMap((turn) => round(task, turn)) },
            ...turns.slice(0, rounds % turns.length).flatMap((turn) => round(task, turn)),
          ],
        })),
      };
    },
  },
};

/**
 * A scenario of a load.
 * @throws {UserError} where a value is of no parameter, or out of its range.
 */
export function loadScenario(name: string, values: { readonly [parameter: string]: number } = {}): Scenario {
  const load = LOADS[name]!;
  for (const [parameter, value] of Object.entries(values)) {
    const known = Object.hasOwn(load.parameters, parameter) ? load.parameters[parameter] : undefined;
    if (known === undefined) throw notAParameter(parameter, Object.keys(load.parameters));
    if (!Number.isInteger(value) || value < known.least || value > known.most) {
      throw parameterOutOfRange(parameter, value, known.least, known.most);
    }
  }
  const all = Object.fromEntries(
    Object.entries(load.parameters).map(([parameter, { standard }]) => [parameter, values[parameter] ?? standard]),
  );
  return checkScenario({ name, about: load.about, ...load.make(all) }, SIMULATION_LIMITS);
}
