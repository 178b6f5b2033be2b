import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";

/** Each probe adds the next device: one of them is deeper in the call stack than the model's bound allows. */
export function tooDeep(): Scenario {
  const devices = [...Array(20).keys()];
  const drivers = devices.slice(0, -1);
  return checkScenario({
    name: "deep",
    buses: [{ name: "bus" }],
    devices: devices.map((i) => ({ name: `d${i}`, bus: "bus", present: i === 0 })),
    drivers: drivers.map((i) => ({ name: `v${i}`, bus: "bus", matches: [`d${i}`], probe: [{ add: `d${i + 1}` }] })),
    tasks: [{ name: "t", does: drivers.toReversed().map((i) => ({ register: `v${i}` })) }],
  });
}
