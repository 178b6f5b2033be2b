/** Random small scenarios of the driver core: two devices, two drivers, whatever tasks and callbacks can do. */
import fc from "fast-check";
import { checkScenario } from "../../scenario/parse.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";

/** Names of the drivers. */
export const DRIVERS = ["v", "w"];
/** Names of the devices. */
export const DEVICES = ["d", "e"];

const driver = fc.constantFrom(...DRIVERS);
const device = fc.constantFrom(...DEVICES);
const registerOrUnregister = fc.oneof(
  driver.map((register) => ({ register })),
  driver.map((unregister) => ({ unregister })),
);
const anywhere: fc.Arbitrary<Action> = fc.oneof(
  registerOrUnregister,
  device.map((add) => ({ add })),
  device.map((remove) => ({ remove })),
  fc.record({ bind: driver, device }),
  fc.record({ unbind: driver, device }),
  fc.record({ newId: driver, device }),
  device.map((driversProbe) => ({ driversProbe })),
  fc.record({ override: device, to: fc.constantFrom("v", null) }),
  fc.constantFrom<Action>(
    { load: "m" },
    { unload: "m" },
    { requestModule: "m" },
    { spawn: "work" },
    "work",
    "oops",
    "wait_for_device_probe",
    "async_synchronize_full",
    "device_shutdown",
  ),
);
const inMatch: fc.Arbitrary<Action> = fc.constantFrom<Action>({ deferUntil: "r" }, { return: 0 }, "work", "oops");
const inProbe: fc.Arbitrary<Action> = fc.oneof(
  anywhere,
  fc.constantFrom<Action>({ deferUntil: "r" }, { provide: "r" }, "deferOnce", { return: "-EIO" }),
);
const some = <T>(of: fc.Arbitrary<T>, maxLength: number) => fc.array(of, { maxLength });

/** Scenarios. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  match: some(inMatch, 1),
  needParentLock: fc.boolean(),
  linked: fc.boolean(),
  present: fc.boolean(),
  callbacks: fc.tuple(...DRIVERS.map(() =>
    fc.record({
      async: fc.boolean(),
      matches: fc.subarray(DEVICES),
      probe: some(inProbe, 2),
      remove: some(anywhere, 1),
      shutdown: some(anywhere, 1),
    })
  )),
  does: fc.tuple(some(anywhere, 3), some(anywhere, 2), some(anywhere, 1)),
}).map(({ match, needParentLock, linked, present, callbacks, does: [first, second, work] }) => {
  const actions = [...callbacks.flatMap(({ probe, remove, shutdown }) => [probe, remove, shutdown]), first, second]
    .flat();
  const isSpawned = actions.some((action) => typeof action === "object" && "spawn" in action);
  return checkScenario({
    name: "random",
    buses: [{ name: "bus", driverOverride: true, needParentLock, match }],
    devices: [{ name: "d", bus: "bus" }, {
      name: "e",
      bus: "bus",
      parent: "d",
      present,
      suppliers: linked ? ["d"] : [],
    }],
    drivers: callbacks.map((of, i) => ({ name: DRIVERS[i]!, bus: "bus", ...of })),
    modules: [{ name: "m", registers: ["v"], contains: ["w"] }],
    resources: ["r"],
    tasks: [
      { name: "first", does: [{ register: "v" }, ...first] },
      { name: "second", does: second },
      ...(isSpawned ? [{ name: "work", start: "spawned", does: work }] : []),
    ],
  });
});
