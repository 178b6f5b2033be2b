import assert from "node:assert/strict";
import fc from "fast-check";
import { explainReports } from "../../lib/kernel_reports/explain.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";
import { diagnosisJson, diagnosisText } from "../../lib/cli/diagnosis_text.ts";
import { shippedScenarios } from "../../lib/cli/scenario_argument.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { measuredLogs } from "../ground_truth/logs.ts";

const boots = (...lines: string[]) => readReports(lines.map((text, i) => ({ number: i + 1, text })));
const read = (...lines: string[]) => boots(...lines)[0]!;
const TASK =
  "task:T               state:D stack:0     pid:7     tgid:7     ppid:1      task_flags:0x400140 flags:0x00004000";
const X86 = [" <TASK>", " __schedule+0x50f/0xcf0", " ? klist_next+0x132/0x250", " schedule+0x66/0x110"];
const WAIT = [" __mutex_lock.constprop.0+0x4f7/0x9a0", " device_shutdown+0xa0/0x220", " kernel_restart+0x36/0x90"];

Deno.test("readReports: the owner that kernels from 6.16 on name decides who waits for whom", () => {
  const log = read(
    "INFO: task T:7 blocked for more than 120 seconds.",
    "      Not tainted 7.0.0-rc1 #1",
    TASK,
    "Call Trace:",
    ...X86,
    ...WAIT,
    " </TASK>",
    "INFO: task T:7 is blocked on a mutex likely owned by task kworker/4:1:16648.",
    "task:kworker/4:1     state:D stack:0     pid:16648 tgid:16648 ppid:2      flags:0x00080000",
    "Call Trace:",
    " <TASK>",
    " __schedule+0x46b/0x1140",
    " schedule+0x23/0xc0",
    " usb_kill_urb+0x7b/0xc0",
    " hub_probe+0x1/0x2",
    " really_probe+0x132/0x500",
    " __driver_probe_device+0xf9/0x230",
    " __device_attach_driver+0x1a0/0x1a0",
    " bus_for_each_drv+0x1/0x2",
    " __device_attach+0x1/0x2",
    " device_add+0x1/0x2",
    " </TASK>",
  );
  assert.equal(log.kernel, "7.0.0-rc1");
  const [shutdown, probe] = explainReports(log);
  assert.deepEqual(shutdown!.cause, { kind: "owner", task: { name: "kworker/4:1", pid: 16648 }, sleeps: true });
  assert.deepEqual(shutdown!.stack!.wait, { kind: "device lock", in: "device_shutdown" });
  assert.equal(shutdown!.scenario, "shutdown-after-stuck-probe");
  assert.deepEqual(probe!.stack!.locked, [
    {
      takenIn: "__device_attach",
      callback: "probe",
      isCertain: true,
      functions: ["hub_probe", "usb_kill_urb"],
      enters: null,
    },
  ]);
  assert.equal(probe!.scenario, "stuck-probe");
});

const ALARM = [
  "WARNING: possible recursive locking detected",
  "7.0.0 #1 Not tainted",
  "swapper/0/1 is trying to acquire lock:",
  "c1d2e3f4 (dev->mutex#3){+.+.}-{4:4}, at: __driver_attach+0x100/0x200",
  "but task is already holding lock:",
  "c1d2e3f4 (dev->mutex#3){+.+.}-{4:4}, at: __driver_attach+0x80/0x200",
  "stack backtrace:",
];

Deno.test("readReports: the traces of 32-bit Arm name who calls and where it returns", () => {
  const log = read(
    ...ALARM,
    "Call trace: ",
    " unwind_backtrace from show_stack+0x18/0x1c",
    " show_stack from dump_stack_lvl+0x70/0x94",
    " dump_stack_lvl from print_deadlock_bug+0x2f4/0x3e0",
    " print_deadlock_bug from __lock_acquire+0x1500/0x2a00",
    " __lock_acquire from __driver_attach+0x120/0x200",
    " __driver_attach from bus_for_each_dev+0x80/0xd0",
    " bus_for_each_dev from driver_register+0x90/0x140",
    " driver_register from inner_probe+0x20/0x40 [inner]",
    " inner_probe from really_probe+0xe0/0x3a0",
    " really_probe from __driver_attach+0x9c/0x200",
    " __driver_attach from driver_register+0x88/0x140",
  );
  const { stack, scenario } = explainReports(log)[0]!;
  assert.deepEqual(stack!.locked, [
    {
      takenIn: "__driver_attach",
      callback: "probe",
      isCertain: true,
      functions: ["inner_probe"],
      enters: "driver_register",
    },
  ]);
  assert.equal(stack!.entry, "driver_register");
  assert.equal(scenario, "smmu-tbu");
});

Deno.test("readReports: arm64, PowerPC and s390 write frames in their own ways", () => {
  for (
    const trace of [
      [" __switch_to+0xf8/0x168 (T)", " __mutex_lock.isra.0+0x4d0/0xab8", " __driver_attach+0x38/0x280 (P)"],
      [
        "[c000000002fe7a10] [c000000000f1b9a0] __switch_to+0x10/0x20 (unreliable)",
        "[c000000002fe7b10] [c000000000f1b9a0] __mutex_lock+0x3d0/0x938",
        "[c000000002fe7c10] [c0000000008f1b90] __driver_attach+0x38/0x280",
      ],
      [
        " [<0000000000e8f0b2>] __switch_to+0xea/0x580 ",
        "([<0000000000e8e6e8>] __mutex_lock+0x358/0x710)",
        " [<0000000000a8e6e8>] __driver_attach+0x38/0x280 [core]",
      ],
    ]
  ) {
    const { reports } = read("INFO: task T:7 blocked for more than 120 seconds.", TASK, "Call Trace:", ...trace);
    assert.ok(reports[0]!.kind === "blocked");
    assert.deepEqual(reports[0]!.frames.map(({ name }) => name), ["__switch_to", "__mutex_lock", "__driver_attach"]);
  }
});

Deno.test("readReports: a mail's quotation marks, a stamp, and two writers that take turns", () => {
  const { reports } = read(
    "> > [  12.5][  T28] INFO: task A:36 blocked for more than 5 seconds.",
    "> [   12.520625][   T28] INFO: task A:36 blocked for more than 5 seconds.",
    "> [   12.520625][    T9] Oops: general protection fault",
    "> [   12.520625][    T9] CPU: 1 UID: 0 PID: 9 Comm: B Not tainted 6.12.117 #2",
    "> [   12.520625][   T28] Call Trace:",
    "> [   12.520625][    T9] RIP: 0010:bad_probe+0xd/0x20 [bad]",
    "> [   12.520625][   T28]  __schedule+0x50f/0xcf0",
    "> [   12.520625][    T9]  really_probe+0x132/0x500",
    "> [   12.520625][   T28]  schedule+0x66/0x110",
    "> [   12.520625][    T9]  __driver_attach+0x1e9/0x420",
    "> [   12.520625][   T28]  msleep+0x66/0x110",
  );
  const frames = reports.map((report) => "frames" in report ? report.frames.map(({ name }) => name) : []);
  assert.deepEqual(frames, [["__schedule", "schedule", "msleep"], ["bad_probe", "really_probe", "__driver_attach"]]);
});

Deno.test("readReports: tasks that SysRq shows running are nobody's wait", () => {
  const running = TASK.replace("state:D", "state:R");
  assert.deepEqual(read(`[    1.000000] ${running}`, "Call Trace:", ...X86).reports, []);
  assert.equal(read(TASK, "Call Trace:", ...X86, ...WAIT).reports.length, 1);
});

Deno.test("readReports: what reports itself again is one report, the last one, with how often", () => {
  const round = (seconds: number) => [
    `INFO: task T:7 blocked for more than ${seconds} seconds.`,
    TASK,
    "Call Trace:",
    ...X86,
    ...WAIT,
    " </TASK>",
  ];
  const { reports } = read(...round(120), ...round(241));
  assert.deepEqual(reports.map((one) => one.kind === "blocked" && [one.line, one.seconds, one.times]), [[12, 241, 2]]);
});

Deno.test("readReports: of a log with more reports than anybody reads, the first ones, and it says so", () => {
  const task = (pid: number) => [
    `INFO: task T:${pid} blocked for more than 120 seconds.`,
    TASK.replace(/pid:7\b/, `pid:${pid}`),
    "Call Trace:",
    ...X86,
    ...WAIT,
    " </TASK>",
  ];
  const lines = Array.from({ length: 10_002 }, (_, i) => task(i + 1)).flat();
  const [all] = readReports(lines.map((text, i) => ({ number: i + 1, text })));
  assert.deepEqual([all!.reports.length, all!.isCut], [10_000, true]);
  assert.equal(read(...task(1)).isCut, false);
});

Deno.test("every scenario that a log is likened to ships", async () => {
  const shipped = new Set(shippedScenarios());
  const named = new Set<string>();
  for (const bytes of (await measuredLogs()).values()) {
    const lines = new TextDecoder().decode(bytes).split("\n").map((text, i) => ({ number: i + 1, text }));
    for (const log of readReports(lines)) {
      for (const { scenario } of explainReports(log)) if (scenario !== null) named.add(scenario);
    }
  }
  assert.deepEqual([...named].filter((name) => !shipped.has(name)), []);
  assert.deepEqual(
    [...named].sort(),
    ["firewire-oops", "ground-truth/S10", "smmu-tbu", "stm32-optee-scmi", "stuck-probe"],
  );
});

Deno.test("readReports: whatever a log is made of, it is read or refused, and what is printed is fit for a terminal", () => {
  const pieces = fc.constantFrom(
    "INFO: task \u001b[31mred:7 blocked for more than 120 seconds.",
    "INFO: task T:7 is blocked on a mutex likely owned by task T:7.",
    "Showing all locks held in the system:",
    "2 locks held by T/7:",
    " #0: ffff888000ca0140 (&dev->mutex){....}-{3:3}, at: __driver_attach+0x1de/0x420",
    " #1: ffff888000ca0140 (\u0007&dev->mutex){....}-{3:3}, at: __driver_attach+0x1de/0x420",
    "WARNING: possible circular locking dependency detected",
    "-> #1 (dev->mutex#49){+.+.}-{3:3}:",
    "T/7 is trying to acquire lock:",
    "stack backtrace:",
    "BUG: KASAN: slab-use-after-free in __mutex_lock+0x45b/0x1470",
    "Oops: \u009b31m",
    "RIP: 0010:p_oops+0xd/0x20",
    "Kernel panic - not syncing: \u001b]0;title\u0007",
    " </TASK>",
    "",
    TASK,
    ...X86,
    ...WAIT,
    " __driver_attach+0x1/0x2",
    " really_probe+0x1/0x2",
    " x from __driver_attach+0x1/0x2",
    "[    1.0] [ 1.000000][ T7]",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: pieces }, fc.string()), { maxLength: 40 }), (lines) => {
      try {
        const explained = boots(...lines).map((log) => ({ log, explained: explainReports(log) }));
        for (const text of [diagnosisText(explained), diagnosisJson(explained)]) {
          // deno-lint-ignore no-control-regex
          assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        }
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
