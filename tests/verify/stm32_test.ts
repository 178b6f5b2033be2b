/**
 * The STM32MP135F-DK of the thread: Uwe Kleine-König's log of 2026-04-15 ("Probe function registering another driver"),
 * a 7.0 kernel with a key per device and the pretended acquire around match.
 */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { splatLines } from "../../lib/lockdep/splat_text.ts";
import { STM32_SPLAT } from "../../lib/kernel_log/stm32_splat.ts";
import { callTrace, KERNEL_BUILDS } from "../../lib/trace/kernel_frames.ts";
import { verify } from "../../lib/verify/verify.ts";
import { shipped } from "./shipped.ts";

const BUILD = KERNEL_BUILDS["7.0-arm"]!;

/** The log's two device locks, by the number that the kernel gave their keys. */
const KEYS = { "dev->mutex#3": "dev->mutex of optee", "dev->mutex#59": "dev->mutex of optee-ta-scmi" } as const;

/**
 * The log from its first line to "stack backtrace:", without time stamps, addresses, offsets, the wait types, the
 * kernel's version and the process number.
 */
const LOG = [
  "============================================",
  "WARNING: possible recursive locking detected",
  "--------------------------------------------",
  "swapper/0 is trying to acquire lock:",
  "(dev->mutex#3){+.+.}, at: __driver_attach",
  "",
  "but task is already holding lock:",
  "(dev->mutex#3){+.+.}, at: __driver_attach",
  "",
  "other info that might help us debug this:",
  " Possible unsafe locking scenario:",
  "",
  "       CPU0",
  "       ----",
  "  lock(dev->mutex#3);",
  "  lock(dev->mutex#3);",
  "",
  " *** DEADLOCK ***",
  "",
  " May be due to missing lock nesting notation",
  "",
  "2 locks held by swapper/0:",
  " #0: (dev->mutex#3){+.+.}, at: __driver_attach",
  " #1: (dev->mutex#59){+.+.}, at: __device_attach",
  "",
  "stack backtrace:",
];

/**
 * The log's frames of the driver core, the platform bus and the drivers' probes, innermost first; those of lockdep and the
 * boot left out, and optee_enumerate_devices(), which is a step inside optee_probe().
 */
const FRAMES = STM32_SPLAT.frames
  .filter(({ part, name }) => ["driver core", "bus"].includes(part) || name.endsWith("_probe"))
  .map(({ name }) => name);

/** The log's probe of the driver that is registered as scmi-optee. */
const PROBE_NAMES: { readonly [frame: string]: string } = { scmi_optee_probe: "scmi_optee_service_probe" };

const asLogged = (frames: readonly string[]) => frames.map((frame) => PROBE_NAMES[frame] ?? frame);

function named(line: string): string {
  return line.replace(/dev->mutex#\d+/g, (key) => KEYS[key as keyof typeof KEYS]);
}

for (const policy of ["v6.19", "revert"]) {
  Deno.test(`STM32 under ${policy} with fake: the splat is the log's, line by line and frame by frame, and it boots`, () => {
    const found = verify(shipped("stm32-optee-scmi"), policyNamed(policy), "fake");
    assert.ok(found.exploration.exhaustive);
    assert.deepEqual([found.splats.quantity, found.predicted], ["always", true]);
    for (const { splat, outcome } of found.outcomes) {
      assert.deepEqual(outcome.blocked, []);
      assert.deepEqual(outcome.steps, [["swapper/0", "done", 0]]);
      assert.deepEqual(splat!.held.map(({ lock, at }) => [lock, at]), [
        ["dev->mutex of optee", "__driver_attach"],
        ["dev->mutex of optee-ta-scmi", "__device_attach"],
      ]);
      const lines = splatLines(splat!, BUILD);
      assert.deepEqual(lines.slice(0, LOG.length), LOG.map(named));
      assert.deepEqual(asLogged(lines.slice(LOG.length).map((line) => line.slice(1))), FRAMES);
    }
  });
}

Deno.test("STM32 under v7.0-rc1 hangs at boot, in every execution, on the lock that it holds", () => {
  const { properties, outcomes } = verify(shipped("stm32-optee-scmi"), policyNamed("v7.0-rc1"), "novalidate");
  assert.deepEqual([properties["blocked"].quantity, properties["self-deadlock"].quantity], ["always", "always"]);
  assert.deepEqual(outcomes.map(({ outcome }) => outcome.steps[0]![1]), ["stuck"]);
  const [blocked] = outcomes[0]!.outcome.blocked;
  assert.deepEqual([blocked!.waitsFor, blocked!.heldBy], ["dev->mutex of optee", ["swapper/0"]]);
  assert.deepEqual(asLogged(callTrace(blocked!.stack, BUILD)), FRAMES, "it hangs where the pretended acquire warned");
});
