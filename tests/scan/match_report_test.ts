import assert from "node:assert/strict";
import { scanMatch } from "../../lib/scan/scan_tree.ts";
import { TREE } from "./fixture_tree.ts";

Deno.test("scanMatch says which state a bus's match reads, who but for copies changes it, and what it calls that sleeps", async () => {
  const [platform, ...others] = await scanMatch(TREE);
  assert.deepEqual(others, []);
  assert.equal(platform!.bus, "platform");
  assert.equal(platform!.function, "platform_match");
  assert.deepEqual(platform!.state.map(({ member, access, changedBy }) => [member, access, changedBy]), [
    ["device.driver_override.lock", "takes the address of", []],
    ["device.driver_override.name", "reads", []],
    ["platform_device.name", "reads", ["rename_store"]],
  ]);
  assert.deepEqual(platform!.sleepsOrLocks.map(({ calls, kind, path }) => [calls, kind, path]), [
    ["mutex_lock", "lock", ["platform_match"]],
    ["guard(spinlock)", "spinlock", ["platform_match", "device_match_override"]],
  ]);
});
