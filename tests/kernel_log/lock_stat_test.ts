import assert from "node:assert/strict";
import fc from "fast-check";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { readLockStat } from "../../lib/kernel_log/read_lock_stat.ts";
import { shippedLog } from "../../lib/kernel_log/shipped_logs.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { type LockStatClass, lockStatClass } from "../../lib/trace/lock_stat.ts";
import { lockStatText } from "../../lib/trace/lock_stat_text.ts";

const read = (text: string) => readLockStat(logLines([new TextEncoder().encode(text)]));

for (const name of ["lock-stat-load-v6.19", "lock-stat-load-v7.0-rc1"] as const) {
  Deno.test(`lockStatText gives back the very text of the real ${name} that readLockStat read`, () => {
    const lines = [...shippedLog(name)].map(({ text }) => text);
    const begin = lines.findIndex((line) => line.startsWith("lock_stat version"));
    const end = lines.indexOf("=== END /proc/lock_stat");
    const table = readLockStat(shippedLog(name));
    assert.equal(lockStatText(table), lines.slice(begin, end).map((line) => `${line}\n`).join(""));
  });
}

Deno.test("readLockStat: every column and point of the device lock in the real table", () => {
  const table = readLockStat(shippedLog("lock-stat-load-v6.19"));
  assert.equal(table.classes.length, 137);
  assert.deepEqual(lockStatClass(table, "&dev->mutex"), {
    name: "&dev->mutex",
    write: {
      conBounces: 200,
      contentions: 329,
      wait: { min: 508_800, max: 35_638_230, total: 4_204_380_470, average: 12_779_270 },
      acqBounces: 1063,
      acquisitions: 2405,
      hold: { min: 6020, max: 52_243_750, total: 8_342_923_250, average: 3_468_990 },
    },
    read: null,
    contentionPoints: [
      point(293, "ffffffff813cfa3e", "__driver_attach", 0x1de, 0x420),
      point(19, "ffffffff813c3888", "device_del", 0x78, 0x4d0),
      point(1, "ffffffff813cfe42", "__device_attach", 0x62, 0x260),
      point(16, "ffffffff813d02a9", "device_release_driver_internal", 0x59, 0x2e0),
    ],
    contendingPoints: [
      point(230, "ffffffff813cfa3e", "__driver_attach", 0x1de, 0x420),
      point(62, "ffffffff813cfe42", "__device_attach", 0x62, 0x260),
      point(36, "ffffffff813d02a9", "device_release_driver_internal", 0x59, 0x2e0),
      point(1, "ffffffff813c3888", "device_del", 0x78, 0x4d0),
    ],
  });
  assert.equal(lockStatClass(table, "&root->kernfs_rwsem")?.read?.contentions, 1066);
});

function point(count: number, address: string, name: string, offset: number, size: number) {
  return { count, address, function: name, offset, size, module: null };
}

const PLAIN = { noNullPrototype: true } as const;

/** Tables as the kernel can print them: times in tens of nanoseconds, names of printable text that may end in a space. */
function tables() {
  const time = fc.nat(2 ** 31).map((ten) => ten * 10);
  const times = fc.record({ min: time, max: time, total: time, average: time }, PLAIN);
  const count = fc.nat(1_000_000);
  const counts = (contentions: fc.Arbitrary<number>) =>
    fc.record(
      { conBounces: count, contentions, wait: times, acqBounces: count, acquisitions: count, hold: times },
      PLAIN,
    );
  const name = fc.stringMatching(/^[&(a-z_][a-zA-Z0-9_>.:=()# /-]{0,30}[a-z )]$/);
  const contentionPoint = fc.record({
    count,
    address: fc.stringMatching(/^[0-9a-f]{16}$/),
    function: fc.stringMatching(/^[a-z_][a-z0-9_.]{0,20}$/),
    offset: fc.nat(4096),
    size: fc.nat(4096),
    module: fc.option(fc.stringMatching(/^[a-z_]{1,10}$/)),
  }, PLAIN);
  const points = (least: number) => fc.array(contentionPoint, { minLength: least, maxLength: 4 });
  const quiet = counts(fc.constant(0));
  const contended = counts(fc.integer({ min: 1, max: 1_000_000 }));
  const pair = fc.oneof(
    fc.tuple(quiet, quiet, fc.constant([]), fc.constant([])),
    fc.tuple(contended, quiet, points(1), points(1)),
    fc.tuple(contended, contended, points(1), points(1)),
  );
  const classes = fc.tuple(name, pair, fc.constantFrom("write", "read", "both")).map(
    ([name, [write, read, contentionPoints, contendingPoints], way]): LockStatClass => ({
      name,
      write: way === "read" ? null : write,
      read: way === "write" ? null : way === "read" ? write : read,
      contentionPoints,
      contendingPoints,
    }),
  );
  return fc.record({
    lockdepOff: fc.boolean(),
    // Equal names in a row, one for writers and one for readers, look like one class, in the kernel's table too.
    classes: fc.uniqueArray(classes, { maxLength: 6, selector: ({ name }) => name }),
  }, PLAIN);
}

Deno.test("readLockStat reads back what lockStatText writes", () => {
  fc.assert(fc.property(tables(), (table) => assert.deepEqual(read(lockStatText(table)), table)));
});

Deno.test("readLockStat passes over printk records between the lines, and ends at the next line that is not its own", () => {
  const text = lockStatText(readLockStat(shippedLog("lock-stat-load-v6.19")));
  const lines = text.split("\n");
  const mixed = lines.flatMap((line, i) => i % 7 === 3 ? [line, "[   12.345678][    C1] sched: replenish"] : [line]);
  const table = read(`# cat /proc/lock_stat\n${mixed.join("\r\n")}# echo done\n                 &x:   torn\n`);
  assert.equal(lockStatText(table), text);
});

Deno.test("readLockStat refuses a table that is cut anywhere in a class, torn, of another version, or missing", () => {
  const text = lockStatText({
    ...readLockStat(shippedLog("lock-stat-load-v6.19")),
    classes: readLockStat(shippedLog("lock-stat-load-v6.19")).classes.slice(0, 1),
  });
  const body = text.indexOf("&root->kernfs_rwsem-W");
  assert.equal(read(text.slice(0, body)).classes.length, 0);
  const end = text.lastIndexOf("\n...");
  for (let cut = body + 1; cut < end; cut++) {
    assert.throws(() => read(text.slice(0, cut)), UserError, `cut at ${cut}`);
  }
  assert.throws(() => read(text.replace("  8572 ", "[  1.000000] x 8572")), /^UserError: line 6 does not belong/);
  assert.throws(() => read(text.replace("version 0.4", "version 0.3")), /line 1: lock_stat version "0.3"/);
  assert.throws(() => read("hello\n"), /no lock_stat table/);
  assert.throws(() => read("\0\x01\xff".repeat(10_000)), UserError);
});

Deno.test("readLockStat never fails in another way, whatever it is given", () => {
  const text = lockStatText(readLockStat(shippedLog("lock-stat-load-v6.19")));
  const damage = fc.record({ at: fc.nat(text.length), drop: fc.nat(40), put: fc.string() });
  fc.assert(fc.property(damage, ({ at, drop, put }) => {
    try {
      read(text.slice(0, at) + put + text.slice(at + drop));
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }));
});
