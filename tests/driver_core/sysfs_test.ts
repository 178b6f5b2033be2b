/** Files of a device: which of them wait for a probe that hangs. */
import assert from "node:assert/strict";
import { task } from "../../lib/scenario/builder.ts";
import type { Action, Driver } from "../../lib/scenario/scenario.ts";
import { outcomesOf, V } from "./outcomes.ts";

const HANGING: Driver = { ...V, probe: ["hang"] };
const OTHER: Driver = { name: "other", bus: "bus", matches: ["e"] };
const NONE: Driver = { name: "none", bus: "bus" };

/** Whether an action gets stuck while a probe of d hangs; `none` and `other` are registered, and `other` has e. */
function isStuck(action: Action, policy: string): boolean {
  const [outcome, ...others] = outcomesOf({
    drivers: [HANGING, OTHER, NONE],
    tasks: [
      task("before", { register: "none" }, { register: "other" }),
      { name: "load", start: "quiet", does: [{ register: "v" }] },
      { name: "user", start: "quiet", does: [action] },
    ],
    more: { devices: [{ name: "e", bus: "bus" }, { name: "d", bus: "bus" }] },
  }, policy);
  assert.deepEqual(others, []);
  return outcome!.blocked.some((one) => one.startsWith("user:"));
}

// What a real 6.12 kernel did while the probe of a device hung; P0, P1 and P2 in the measurement's words.
const POLICIES = ["v6.19", "v7.0-rc1", "override-spinlock"];
const WHILE_A_PROBE_HANGS: readonly (readonly [what: string, action: Action, stuck: readonly boolean[]])[] = [
  ["reading uevent", { show: "uevent", device: "d" }, [false, false, false]],
  ["reading power/control", { show: "power/control", device: "d" }, [false, false, false]],
  ["writing power/control", { store: "power/control", device: "d" }, [true, true, true]],
  ["reading driver_override", { show: "driver_override", device: "d" }, [true, true, false]],
  ["writing driver_override", { override: "d", to: "none" }, [true, true, false]],
  ["unbinding it from another driver", { unbind: "other", device: "d" }, [false, false, false]],
  ["binding it to a driver that does not match", { bind: "none", device: "d" }, [false, true, false]],
  ["shutting down", "device_shutdown", [true, true, true]],
  ["suspending", "dpm_suspend_start", [true, true, true]],
];

for (const [what, action, stuck] of WHILE_A_PROBE_HANGS) {
  Deno.test(`while a probe hangs, ${what} waits ${stuck.includes(true) ? "for it" : "for nothing"} as measured`, () => {
    assert.deepEqual(POLICIES.map((policy) => isStuck(action, policy)), stuck);
  });
}

Deno.test("files of a device that is gone cannot be read", () => {
  const files: Action[] = [
    { show: "uevent", device: "d" },
    { store: "power/control", device: "d" },
    { show: "state_synced", device: "d" },
  ];
  for (const file of files) {
    const outcomes = outcomesOf({ drivers: [], tasks: [task("t", { remove: "d" }, file)] });
    assert.deepEqual(outcomes.map(({ steps }) => steps), [{ t: -2 }]);
  }
  const [gone] = outcomesOf({
    drivers: [],
    tasks: [task("t", { remove: "d" }, { show: "driver_override", device: "d" })],
  });
  assert.deepEqual(gone!.steps, { t: -19 });
});

Deno.test("removing driver_override's file waits for a reader inside", () => {
  const outcomes = outcomesOf({
    drivers: [],
    tasks: [
      task("hold", { lock: "d" }, { wait: "go" }, { unlock: "d" }, "hang"),
      { name: "read", start: "quiet", does: [{ show: "driver_override", device: "d" }] },
      { name: "go", start: "quiet", does: [{ complete: "go" }] },
    ],
    more: { completions: ["go"] },
  });
  assert.deepEqual(outcomes.map(({ blocked }) => blocked), [["hold: hung (hang)"]]);
});
