import assert from "node:assert/strict";
import { blockedTrace, callTrace, KERNEL_BUILDS, kernelFrames, kernelStack } from "../../lib/trace/kernel_frames.ts";
import type { Blocked } from "../../lib/driver_core/outcome.ts";

const STACK = [
  { name: "driver_match_device", own: false },
  { name: "probe of mine", own: true },
  { name: "call_driver_probe", own: false },
  { name: "really_probe", own: false },
  { name: "driver_attach", own: false },
];

Deno.test("kernelStack() leaves out the scenario's functions and those that the build inlines", () => {
  assert.deepEqual(kernelStack(STACK, KERNEL_BUILDS["6.12"]!), ["really_probe", "driver_attach"]);
  assert.deepEqual(kernelStack(STACK, KERNEL_BUILDS["7.0-arm"]!), ["really_probe"]);
});

Deno.test("callTrace() keeps callbacks, but not the outermost frame where that is a task of the scenario", () => {
  const build = KERNEL_BUILDS["7.0-arm"]!;
  assert.deepEqual(callTrace(STACK, build), ["probe of mine", "really_probe"]);
  assert.deepEqual(callTrace([...STACK, { name: "load", own: true }], build), ["probe of mine", "really_probe"]);
  assert.deepEqual(callTrace([{ name: "load", own: true }], build), []);
});

Deno.test("kernelFrames() puts the frames of the wait on top, and none for a wait that has none", () => {
  const blocked: Blocked = {
    task: "t",
    kind: "self",
    waitsFor: "",
    wait: "mutex",
    heldBy: [],
    chain: [],
    stack: STACK,
  };
  const build = KERNEL_BUILDS["6.12"]!;
  assert.deepEqual(kernelFrames(blocked, build).slice(0, 3), ["__mutex_lock", "mutex_lock_nested", "really_probe"]);
  assert.deepEqual(blockedTrace(blocked, build).slice(0, 3), ["__mutex_lock", "mutex_lock_nested", "probe of mine"]);
  assert.deepEqual(kernelFrames({ ...blocked, wait: "probe_count" }, build)[0], "really_probe");
});
