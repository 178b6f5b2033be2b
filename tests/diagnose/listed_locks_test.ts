/** Where on its stack a task took the locks that are listed for it. */
import assert from "node:assert/strict";
import { placeLocks } from "../../lib/diagnose/listed_locks.ts";
import type { LockedPart } from "../../lib/kernel_reports/driver_core_stack.ts";
import type { PrintedLock } from "../../lib/kernel_reports/held_locks.ts";

const device = (address: string, at: string): PrintedLock => ({ address, class: "&dev->mutex", usage: "....", at });
const mutex = (address: string, at: string): PrintedLock => ({ address, class: address, usage: "+.+.", at });
const part = (takenIn: string): LockedPart => ({
  takenIn,
  callback: "probe",
  isCertain: true,
  functions: ["probe"],
  enters: null,
});

/** The addresses, by place. */
function placed(held: readonly PrintedLock[], takenIn: readonly string[], functions: readonly string[] = []) {
  const { outer, parts } = placeLocks(held, takenIn.map(part), functions);
  const addresses = (locks: readonly PrintedLock[]) => locks.map(({ address }) => address).join(" ");
  return [
    addresses(outer),
    ...parts.map(({ device, parent, taken }) =>
      `${parent ? `${parent.address}/` : ""}${device?.address ?? "?"} ${addresses(taken)}`.trim()
    ),
  ];
}

Deno.test("placeLocks: before, between and inside of the parts", () => {
  const held = [
    mutex("m0", "init"),
    device("d1", "__driver_attach"),
    mutex("m1", "foo_probe"),
    device("d2", "__device_attach"),
    mutex("m2", "bar_probe"),
  ];
  assert.deepEqual(placed(held, ["__driver_attach", "__device_attach"]), ["m0", "d1 m1", "d2 m2"]);
  assert.deepEqual(placed(held, []), ["m0 d1 m1 d2 m2"]);
});

Deno.test("placeLocks: parts that lock in the same function, and what is locked between them", () => {
  const nest = ["__device_attach", "__device_attach"];
  const held = [device("d1", "__device_attach"), device("u", "usb_authorize_device"), device("d2", "__device_attach")];
  assert.deepEqual(placed(held, nest), ["", "d1 u", "d2"]);
  assert.deepEqual(placed([device("h", "hub_event"), ...held], nest), ["h", "d1 u", "d2"]);
  // Which of them are the parts' is not known.
  assert.deepEqual(placed([...held, device("d3", "__device_attach")], nest), ["", "?", "? u"]);
});

Deno.test("placeLocks: the parent's lock before the device's, where the function takes it", () => {
  const both = (at: string) => [device("p", at), device("d", at)];
  assert.deepEqual(placed(both("__driver_attach"), ["__driver_attach"]), ["", "p/d"]);
  assert.deepEqual(placed(both("device_shutdown"), ["device_shutdown"]), ["", "p/d"]);
  assert.deepEqual(placed(both("__device_attach"), ["__device_attach"]), ["", "?"]);
});

Deno.test("placeLocks: where no part's lock is listed, the stack tells what was taken before", () => {
  const functions = ["foo_match", "__driver_attach", "driver_register", "foo_init"];
  const held = [mutex("m1", "foo_init"), mutex("m2", "foo_match")];
  assert.deepEqual(placed(held, ["__driver_attach"], functions), ["m1", "? m2"]);
});
