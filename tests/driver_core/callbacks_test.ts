/** Shutdown callbacks, ids added at run time, tasks that others start, and the deferral remedy. */
import assert from "node:assert/strict";
import { task } from "../../lib/scenario/builder.ts";
import type { Driver } from "../../lib/scenario/scenario.ts";
import { outcomesOf, V } from "./outcomes.ts";

Deno.test("device_shutdown() runs a bound driver's shutdown under the device's lock, and nobody's where none is bound", () => {
  const drivers: Driver[] = [{ ...V, shutdown: [{ lock: "d" }] }];
  const bound = outcomesOf({ drivers, tasks: [task("t", { register: "v" }, "device_shutdown")] });
  assert.deepEqual(bound[0]!.blocked, ["t: self (mutex)"]);
  const unbound = outcomesOf({ drivers, tasks: [task("t", "device_shutdown")] });
  assert.deepEqual(unbound[0]!.blocked, []);
});

Deno.test("new_id_store() makes the driver match, binds what is free, and knows an id that is there", () => {
  const none: Driver = { name: "none", bus: "bus" };
  const write = { newId: "none", device: "d" } as const;
  const ids = (drivers: Driver[], ...does: Parameters<typeof task>[1][]) =>
    outcomesOf({ drivers, tasks: [task("t", ...does)] })[0]!;
  assert.deepEqual(ids([none], { register: "none" }, write).bound, { d: "none" });
  assert.deepEqual(ids([none], { register: "none" }, write, write).steps, { t: -17 });
  assert.deepEqual(ids([none, V], { register: "v" }, { register: "none" }, write).bound, { d: "v" });
  assert.deepEqual(ids([none], write).steps, { t: -2 }, "without a driver there is no file");
  const later = ids([none], { register: "none" }, write, { unbind: "none", device: "d" }, { driversProbe: "d" });
  assert.deepEqual(later.bound, { d: "none" }, "the id stays");
});

Deno.test("spawn starts a task, again once it is done, and gives -EBUSY while it runs", () => {
  const spawned = (work: Parameters<typeof task>[1]) =>
    outcomesOf({
      drivers: [V],
      tasks: [
        task("t", { spawn: "work" }),
        { name: "again", start: "quiet", does: [{ spawn: "work" }] },
        { name: "work", start: "spawned", does: [work] },
      ],
    });
  assert.deepEqual(spawned("work").map(({ steps }) => steps), [{ t: "done", again: "done", work: "done" }]);
  assert.deepEqual(spawned("hang").map(({ steps }) => steps), [{ t: "done", again: -16, work: "stuck" }]);
});

Deno.test("a task that nobody spawns never runs", () => {
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("t", "work"), { name: "w", start: "spawned", does: ["oops"] }],
  });
  assert.deepEqual(outcomes.map(({ steps }) => steps), [{ t: "done", w: "waiting" }]);
});

Deno.test("defer-register concerns probes alone: what a task registers is registered", () => {
  const inner: Driver = { name: "inner", bus: "bus" };
  const outer: Driver = { ...V, probe: [{ register: "inner" }] };
  const tasks = [task("t", { register: "inner" }, { register: "v" })];
  assert.deepEqual(outcomesOf({ drivers: [outer, inner], tasks }, "v6.19+defer-register"), [
    { steps: { t: "done" }, bound: { d: "v" }, blocked: [] },
  ]);
  const never = outcomesOf({ drivers: [outer, inner], tasks: [task("t", { register: "v" })] }, "v6.19+defer-register");
  assert.deepEqual(never, [{ steps: { t: "done" }, bound: {}, deferred: ["d"], blocked: [] }]);
});
