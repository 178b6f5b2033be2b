/** A large boot: many devices and drivers on some buses, drivers registered by some tasks at a time. */
import { checkScenario } from "../../scenario/parse.ts";
import { type Scenario, SIMULATION_LIMITS } from "../../scenario/scenario.ts";

/** How large it is. */
export interface BootSize {
  readonly devices: number;
  readonly drivers: number;
  readonly buses: number;
  /** Tasks that register the drivers. */
  readonly loaders: number;
}

/** The one that the goal speaks of. */
export const LARGE: BootSize = { devices: 10_000, drivers: 2_000, buses: 20, loaders: 16 };

/**
 * Each driver matches its share of its bus's devices; a probe sleeps and works for log-normal times, of medians that
 * are orders of magnitude only.
 */
export function largeBoot({ devices, drivers, buses, loaders }: BootSize): Scenario {
  const share = new Map<number, string[]>();
  const onBus = Math.floor(drivers / buses);
  const allDevices = numbered("device", devices).map((name, i) => {
    const bus = i % buses;
    const driver = bus + buses * (Math.floor(i / buses) % onBus);
    share.set(driver, [...share.get(driver) ?? [], name]);
    return { name, bus: `bus${bus}` };
  });
  const allDrivers = numbered("driver", drivers).map((name, i) => ({
    name,
    bus: `bus${i % buses}`,
    matches: share.get(i) ?? [],
    probe: [
      { sleep: { lognormal: { median: "200 us", sigma: 1 } } },
      { work: { lognormal: { median: "50 us", sigma: 1 } } },
    ],
  }));
  return checkScenario({
    name: "large-boot",
    buses: numbered("bus", buses).map((name) => ({ name })),
    devices: allDevices,
    drivers: allDrivers,
    tasks: numbered("load", loaders).map((name, i) => ({
      name,
      does: allDrivers.filter((_, driver) => driver % loaders === i).map((driver) => ({ register: driver.name })),
    })),
  }, SIMULATION_LIMITS);
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`);
}
