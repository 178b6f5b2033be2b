import assert from "node:assert/strict";
import fc from "fast-check";
import { readBootLog } from "../../lib/kernel_log/boot_log.ts";
import { logLines, LONGEST_LINE } from "../../lib/kernel_log/log_lines.ts";
import { shippedLog } from "../../lib/kernel_log/shipped_logs.ts";
import { UserError } from "../../lib/messages/user_error.ts";

const lines = (text: string) => logLines([new TextEncoder().encode(text)]);
const read = (text: string, partial = false) => readBootLog(lines(text), { partial });
const refused = (text: string, message: RegExp) =>
  assert.throws(() => read(text), (error) => error instanceof UserError && message.test(error.message));

Deno.test("readBootLog: the real boot with initcall_debug", () => {
  const log = readBootLog(shippedLog("initcall-debug"));
  assert.deepEqual([log.release, log.processors, log.userspaceNs], ["6.12.117", 2, 132_331_247_000]);
  assert.equal(log.initcalls.length, 181);
  assert.deepEqual(new Set(log.initcalls.map(({ pid }) => pid)), new Set([0, 1]));
  const serial = log.initcalls.findIndex(({ name }) => name === "serial8250_init");
  assert.deepEqual([log.initcalls[serial]?.durationNs, log.initcalls[serial]?.result], [17_068_529_000, 0]);
  assert.deepEqual(
    log.probes.map(({ device, error, durationNs, initcall, caller }) => [device, error, durationNs, initcall, caller]),
    [
      ["serial8250:0", 0, 464_567_000, serial, "T1"],
      ["serial8250:0.0", 0, 72_714_000, serial, "T1"],
      ["serial8250:0.1", 0, 92_216_000, serial, "T1"],
      ["serial8250:0.2", 0, 451_105_000, serial, "T1"],
      ["serial8250:0.3", 0, 445_574_000, serial, "T1"],
      ["serial8250", 0, 351_822_000, serial, "T1"],
      ["a0", 0, 141_224_000, null, "T37"],
      ["a1", 0, 214_438_000, null, "T37"],
      ["b0", 517, 206_204_000, null, "T38"],
      ["c0", 5, 117_169_000, null, "T39"],
      ["c1", 0, 190_508_000, null, "T41"],
      ["b0", 0, 435_994_000, null, "T35"],
      ["a-new1", 0, 316_492_000, null, "T51"],
    ],
  );
  assert.equal(log.probes.find(({ device }) => device === "c0")?.driver, "drvCfail");
});

Deno.test("readBootLog: the driver core's debugging messages name the bus and the driver of each probe", () => {
  const { probes, processors } = readBootLog(shippedLog("driver-core-debug"));
  assert.equal(processors, null);
  assert.deepEqual(probes.map(({ device, bus, driver, error }) => [device, bus, driver, error]), [
    ["a0", "dlkA", "drvA", 0],
    ["a1", "dlkA", "drvA", 0],
    ["b0", "dlkB", "drvB", 517],
    ["c0", "dlkC", "drvCfail", 5],
    ["c1", "dlkC", "drvCprov", 0],
    ["b0", "dlkB", "drvB", 0],
    ["a-new1", "dlkA", "drvA", 0],
  ]);
});

Deno.test("readBootLog takes a probe's time from its own record where debugging messages give it too", () => {
  const [probe, ...others] =
    read(`[    1.000000][  T9] pci 0:1: bus: 'pci': really_probe: probing driver e1000 with device
[    1.500000][  T9] e1000 0:1: bus: 'pci': really_probe: bound device to driver e1000
[    1.500100][  T9] probe of 0:1 returned 0 after 499000 usecs
`).probes;
  assert.deepEqual(others, []);
  assert.deepEqual([probe?.durationNs, probe?.driver, probe?.bus, probe?.line], [499_000_000, "e1000", "pci", 3]);
});

Deno.test("readBootLog reads logs of dmesg, of dmesg -T and -x, of journalctl, raw ones, and ones without times", () => {
  for (
    const prefix of [
      "[    2.170213] ",
      "[    2.170213][    T1] ",
      "<7>[    2.170213] ",
      "kern  :debug : [    2.170213] ",
      "[Mon Nov  3 04:22:56 2026] ",
      "2026-11-03T04:22:56,123456+00:00 ",
      "Nov  3 04:22:56 host kernel: ",
      "2026-11-03T04:22:56+0100 host kernel: ",
      "[    2.170213] host kernel: ",
      "",
    ]
  ) {
    const { probes } = read(`${prefix}probe of 1-1:1.0 returned -19 after 12 usecs\r\n`);
    assert.deepEqual(probes.map(({ device, error, durationNs }) => [device, error, durationNs]), [
      ["1-1:1.0", 19, 12_000],
    ], prefix);
  }
});

Deno.test("readBootLog separates records that a console wrote into one line", () => {
  const { probes } = read(
    "zapped: 70[    2.1][    3.000000][   T4] probe of a returned 0 after 1 usecs[    3.000001][   C0] sched: late\n",
  );
  assert.deepEqual(probes.map(({ device, caller, endNs }) => [device, caller, endNs]), [["a", "T4", 3_000_000_000]]);
});

const GOOD = "[    1.000000] probe of a returned 0 after 5 usecs\n";

Deno.test("readBootLog refuses, in one sentence, logs that are cut, torn, negative, doubled, empty of records or no logs", () => {
  refused(GOOD + "[    2.000000] probe of b retur", /^line 2 is cut or torn: "probe of b retur"; .*--partial$/);
  refused(
    "[    1.000000] probe of b retur[    1.100000] probe of c returned 0 after 5 usecs\n",
    /^line 1 is cut or torn/,
  );
  refused(GOOD + "[    2.000000] initcall pci_init+0x0/0x10 returned 0 af\n", /^line 2 is cut or torn/);
  refused("[    1.000000] calling  pci_init+0x0/0x1", /^line 1 is cut or torn/);
  refused("[    1.000000] calling  pci_init+0x0/0x10 @ 1\n" + GOOD, /^the log is cut: "pci_init", called on line 1/);
  refused(GOOD + "[    2.000000] probe of b returned 0 after -7 usecs\n", /^line 2 gives a negative time/);
  refused(
    GOOD + "[    2.000000] probe of b returned 0 after 99999999999999999 usecs\n",
    /^line 2 gives a time of more/,
  );
  refused("[ 0.000000] Linux version 6.1\n".repeat(2).replaceAll("[ 0", "[    0"), /^line 2 begins another boot/);
  refused("[    0.000000] Linux version 6.1\n[    1.000000] hello\n", /^this log says nothing of initcalls/);
  for (
    const report of [
      "WARNING: possible recursive locking detected",
      "INFO: task insmod:87 blocked for more than 120 seconds.",
      "Oops: 0000 [#1] SMP",
      "Unable to handle kernel NULL pointer dereference at virtual address 00000000",
    ]
  ) {
    refused(
      `[    1.000000] ${report}\n`,
      /^this log has a splat, an oops or a hung task, .* deno task diagnose explains it$/,
    );
  }
  refused(
    Array.from({ length: 4097 }, (_, i) => `[    1.000000] calling  f${i}+0x0/0x10 @ 1\n`).join(""),
    /^on line 4097, more than 4096 initcalls run/,
  );
  refused("hello\n", /^this is no kernel log/);
  refused("", /^this is no kernel log/);
});

Deno.test("readBootLog with partial takes what can be read, and says which lines it passed over", () => {
  const log = read(
    "[    1.000000] calling  pci_init+0x0/0x10 @ 1\n" + GOOD + "[    2.000000] probe of b retur\n",
    true,
  );
  assert.deepEqual(log.probes.map(({ device, initcall }) => [device, initcall]), [["a", null]]);
  assert.deepEqual([log.initcalls, log.skipped], [[], [3]]);
});

Deno.test("readBootLog knows what looks like its records and is none", () => {
  const log = read(`[    1.000000] calling  1_async_run_entry_fn+0x0/0x10 @ 9
[    1.000000] initcall 1_async_run_entry_fn+0x0/0x10 returned after 12 usecs
[    1.000000] calling  a0+ @ 12, parent: platform
[    1.000000] probe of 0-0050 failed with error -5
${GOOD}`);
  assert.deepEqual([log.initcalls.length, log.probes.length], [0, 1]);
});

Deno.test("readBootLog throws nothing but a UserError, whatever bytes it is given", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(...[
        "[    1.000000] ",
        "probe of a returned 0 after 5 usecs",
        "calling  x+0x0/0x1 @ 1",
        "initcall x+0x0/0x1 returned 0 after 7 usecs",
        "\n",
      ]).map((text) => new TextEncoder().encode(text)),
    ),
  );
  fc.assert(fc.property(pieces, fc.boolean(), (bytes, partial) => {
    try {
      readBootLog(logLines(bytes), { partial });
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }));
});

Deno.test("logLines: the same lines whatever the pieces, and none longer than the longest that is kept", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 100 }),
      fc.array(fc.nat(120), { maxLength: 8 }),
      (text, cuts) => {
        const bytes = new TextEncoder().encode(text);
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        assert.deepEqual([...logLines(pieces)], [...logLines([bytes])]);
      },
    ),
  );
  const long = Array.from({ length: 50 }, () => new TextEncoder().encode("x".repeat(1000)));
  assert.deepEqual([...logLines(long)].map(({ text }) => text.length), [LONGEST_LINE]);
});
