/** The tables of `drvcore.pml`'s instances, which are macros there so that they cost no state. */

/** What a driver's probe does. */
export const Act = { OK: 0, DEFER: 2, OOPS: 3, REG: 4, ADD: 5 } as const;
/** One of {@linkcode Act}. */
export type Act = (typeof Act)[keyof typeof Act];

/** Who is there and what each driver does. Devices, drivers and buses are numbers from 0. */
export interface Instance {
  readonly devices: number;
  readonly drivers: number;
  readonly buses: number;
  /** This many devices, the first ones, are on their bus from the start. */
  readonly present: number;
  /** By device. */
  readonly deviceBus: readonly number[];
  /** By driver. */
  readonly driverBus: readonly number[];
  /** By device, then driver: 1 where they match. */
  readonly matches: readonly (readonly (0 | 1)[])[];
  /** By driver: what its probe does. */
  readonly act: readonly Act[];
  /** By driver: which driver its probe registers, or which device it adds. */
  readonly argument: readonly number[];
  /** The device that a deferring probe waits to be bound. */
  readonly dependsOn: number;
  /** What runs from the start: registrations of a driver, additions of a device. */
  readonly tasks: readonly { readonly does: "Reg" | "Add"; readonly argument: number }[];
  /** Whether a task serves deferred probes. */
  readonly worker: boolean;
}

/** An instance by its number, with the sizes that it leaves open. */
export function instanceOf(
  options: { readonly INST: 1 | 2 | 3 | 4 | 5; readonly NT?: number; readonly ND?: number },
): Instance {
  const { NT = 2, ND = 2 } = options;
  switch (options.INST) {
    case 1:
      return table({
        devices: 1,
        drivers: 2,
        present: 1,
        registrars: 1,
        matches: (_, driver) => driver === 0,
        act: (driver) => driver === 0 ? Act.REG : Act.OK,
        argument: () => 1,
      });
    case 2:
      return table({
        devices: 2,
        drivers: 3,
        buses: 2,
        present: 2,
        registrars: 1,
        deviceBus: (device) => device,
        driverBus: (driver) => driver % 2,
        matches: (device, driver) => device === driver,
        act: (driver) => driver < 2 ? Act.REG : Act.OK,
        argument: (driver) => Math.min(driver + 1, 2),
      });
    case 3:
      return table({
        devices: ND,
        drivers: NT,
        present: ND,
        registrars: NT,
        matches: (device, driver) => device === driver,
        act: (driver) => driver === 0 ? Act.OOPS : Act.OK,
      });
    case 4:
      return table({
        devices: NT,
        drivers: 2 * NT,
        buses: NT,
        present: NT,
        registrars: NT,
        deviceBus: (device) => device,
        driverBus: (driver) => driver < NT ? driver : (driver + 1) % NT,
        matches: (device, driver) => device === driver,
        act: (driver) => driver < NT ? Act.REG : Act.OK,
        argument: (driver) => Math.min(driver + NT, 2 * NT - 1),
      });
    case 5:
      return {
        ...table({
          devices: 4,
          drivers: NT,
          buses: 2,
          present: 2,
          registrars: NT,
          deviceBus: (device) => Number(device === 3),
          driverBus: (driver) => Number(driver === 1),
          matches: (device, driver) => driver === 1 || (driver === 0 ? device !== 1 : device === 1),
          act: (driver) => driver === 0 ? Act.DEFER : driver === 2 ? Act.ADD : Act.OK,
          argument: () => 3,
          added: [2],
        }),
        dependsOn: 1,
        worker: true,
      };
  }
}

interface Rules {
  readonly devices: number;
  readonly drivers: number;
  readonly buses?: number;
  readonly present: number;
  readonly registrars: number;
  readonly added?: readonly number[];
  readonly deviceBus?: (device: number) => number;
  readonly driverBus?: (driver: number) => number;
  readonly matches: (device: number, driver: number) => boolean;
  readonly act: (driver: number) => Act;
  readonly argument?: (driver: number) => number;
}

function table(rules: Rules): Instance {
  const { devices, drivers, buses = 1, present, registrars, added = [] } = rules;
  const { deviceBus = () => 0, driverBus = () => 0, argument = () => 0 } = rules;
  const everyDevice = [...Array(devices).keys()];
  const everyDriver = [...Array(drivers).keys()];
  return {
    devices,
    drivers,
    buses,
    present,
    deviceBus: everyDevice.map(deviceBus),
    driverBus: everyDriver.map(driverBus),
    matches: everyDevice.map((device) => everyDriver.map((driver) => rules.matches(device, driver) ? 1 : 0)),
    act: everyDriver.map(rules.act),
    argument: everyDriver.map(argument),
    dependsOn: 0,
    tasks: [
      ...everyDriver.slice(0, registrars).map((argument) => ({ does: "Reg" as const, argument })),
      ...added.map((argument) => ({ does: "Add" as const, argument })),
    ],
    worker: false,
  };
}
