/** One large boot in a process of its own: arguments are the policy and the size. */
import process from "node:process";
import { policyNamed } from "../../driver_core/policy.ts";
import { simulateModel } from "../../simulate/model_run.ts";
import type { BootMeasured } from "./boots.ts";
import { largeBoot } from "./large_boot.ts";

const [policy = "", ...size] = process.argv.slice(2);
const [devices = 0, drivers = 0, buses = 0, loaders = 0, processors = 1] = size.map(Number);
const { model, simulator, arrivals } = simulateModel(
  largeBoot({ devices, drivers, buses, loaders }),
  policyNamed(policy),
  { processors },
);
const { verdict, time, steps, locks } = simulator.run({ seed: 1, arrivals });
const bound = model.scenario.devices.filter((_, device) => simulator.valueOf(model.kernel.driver, device) > 0).length;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const measured: BootMeasured = {
  policy,
  devices,
  drivers,
  finished: verdict.kind === "finished" && bound === devices,
  bootMilliseconds: time / 1e6,
  steps,
  acquisitions: locks.reduce((sum, lock) => sum + lock.acquisitions, 0),
  contentions: locks.reduce((sum, lock) => sum + lock.contentions, 0),
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  megabytes: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(measured) + "\n");
