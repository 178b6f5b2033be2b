/** sync_state: when it comes, under whose locks, and its file. */
import assert from "node:assert/strict";
import { task } from "../../lib/scenario/builder.ts";
import type { Driver } from "../../lib/scenario/scenario.ts";
import { outcomesOf } from "./outcomes.ts";

const SUPPLIER: Driver = { name: "supplier", bus: "bus", matches: ["s"], syncState: [{ provide: "synced" }] };
const consumer = (name: string, device: string): Driver => ({ name, bus: "bus", matches: [device] });
const WATCHER: Driver = { name: "watcher", bus: "bus", matches: ["w"], probe: [{ deferUntil: "synced" }] };
const MORE = {
  buses: [{ name: "bus" }],
  devices: [
    { name: "s", bus: "bus" },
    { name: "c", bus: "bus", suppliers: ["s"] },
    { name: "d", bus: "bus", suppliers: ["s"] },
    { name: "w", bus: "bus" },
  ],
  resources: ["synced"],
};

/** The one way in which it ends when these drivers are registered in this order: the watcher binds once s is synced. */
function bound(...names: readonly string[]): string[] {
  const drivers = [SUPPLIER, consumer("c", "c"), consumer("d", "d"), WATCHER];
  const does = names.map((name) => ({ register: name }));
  const outcomes = outcomesOf({ drivers, tasks: [task("t", ...does)], more: MORE });
  const ends = outcomes.map((one) => Object.keys(one.bound).join(" "));
  assert.equal(new Set(ends).size, 1);
  assert.deepEqual(outcomes[0]!.blocked, []);
  return ends[0]!.split(" ");
}

Deno.test("sync_state comes once all consumers are bound, whatever their order, and not before", () => {
  assert.deepEqual(bound("supplier", "c", "watcher"), ["s", "c"]);
  assert.deepEqual(bound("supplier", "c", "d", "watcher"), ["s", "c", "d", "w"]);
  assert.deepEqual(bound("watcher", "d", "c", "supplier"), ["s", "c", "d", "w"]);
});

Deno.test("a device without consumers is synced when it is bound, under the lock that is held for that", () => {
  const alone: Driver = { name: "alone", bus: "bus", matches: ["d"], syncState: [{ lock: "d" }] };
  const outcomes = outcomesOf({ drivers: [alone], tasks: [task("t", { register: "alone" })] });
  assert.deepEqual(outcomes.map(({ blocked }) => blocked), [["t: self (mutex)"]]);
});

Deno.test("whoever binds the last consumer takes the supplier's lock, with the consumer's held", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...SUPPLIER, syncState: [] }, consumer("c", "c")],
    tasks: [
      task("supply", { register: "supplier" }),
      { name: "hold", start: "quiet", does: [{ lock: "s" }, "hang"] },
      { name: "consume", start: "quiet", does: [{ register: "c" }] },
      { name: "look", start: "quiet", does: [{ trylock: "c" }] },
    ],
    more: { ...MORE, devices: MORE.devices.slice(0, 2) },
  });
  assert.deepEqual(outcomes[0]!.blocked, ["hold: hung (hang)", "consume: hung owner (mutex)"]);
  assert.equal(outcomes[0]!.steps["look"], "done", "0: the consumer's lock was not free");
});

Deno.test("a device is synced once, also where a consumer comes back", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...SUPPLIER, syncState: [{ lock: "once" }] }, consumer("c", "c")],
    tasks: [task("t", { register: "supplier" }, { register: "c" }, { unregister: "c" }, { register: "c" })],
    more: { ...MORE, devices: MORE.devices.slice(0, 2), locks: ["once"] },
  });
  assert.deepEqual(outcomes.map(({ blocked, bound }) => [blocked, bound]), [[[], { s: "supplier", c: "c" }]]);
});

Deno.test("reading state_synced can deadlock with unbinding: the file goes under the lock that its reader takes", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...SUPPLIER, syncState: [] }],
    tasks: [
      task("load", { register: "supplier" }),
      { name: "unbind", start: { after: "load" }, does: [{ unbind: "supplier", device: "s" }] },
      { name: "read", start: { after: "load" }, does: [{ show: "state_synced", device: "s" }] },
    ],
    more: { ...MORE, devices: MORE.devices.slice(0, 1) },
  });
  const blocked = [...new Set(outcomes.map((one) => one.blocked.join("; ")))].sort();
  assert.deepEqual(blocked, ["", "unbind: cycle (kernfs_drain); read: cycle (mutex)"]);
});
