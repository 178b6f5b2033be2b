/** Queues whose waiting times are known: Pollaczek and Khinchine's formula. */
import assert from "node:assert/strict";
import { meanOf, waitingTimes } from "./queues.ts";

const SERVICE = 1_000_000;

for (const through of ["lock", "processor"] as const) {
  for (const [name, service, variability] of [["M/M/1", { exponential: "1 ms" }, 1], ["M/D/1", "1 ms", 0]] as const) {
    for (const load of [0.5, 0.8]) {
      Deno.test(`Simulator.run() has customers of ${name} through a ${through} wait as long as theory says at load ${load}`, () => {
        const gap = { exponential: `${Math.round(SERVICE / load)} ns` };
        const { mean, halfWidth } = meanOf(waitingTimes(30_000, gap, service, 5, through));
        const theory = load / (1 - load) * (1 + variability) / 2 * SERVICE;
        assert.ok(Math.abs(mean - theory) <= halfWidth, `${mean} ± ${halfWidth}, theory ${theory}`);
        assert.ok(halfWidth < theory * 0.2, "the interval says something");
      });
    }
  }
}
