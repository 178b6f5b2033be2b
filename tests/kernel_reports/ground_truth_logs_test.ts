/** Logs of a real kernel: what is read out of each is what was measured. */
import assert from "node:assert/strict";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { explainReports, nameOf } from "../../lib/kernel_reports/explain.ts";
import { diagnosisText } from "../../lib/cli/diagnosis_text.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";
import { measuredLogs } from "../ground_truth/logs.ts";
import { measuredRuns, type Run } from "../ground_truth/runs.ts";

const LOGS = await measuredLogs();
const nameOfLog = ({ scenario, policy, lockdep, machine }: Run) =>
  `logs/${scenario}-${policy}-${lockdep}.${machine}.log`;
const reportsOf = (path: string) => readReports(logLines([LOGS.get(path) ?? assert.fail(`no log ${path}`)]))[0]!;
const explained = (path: string) => explainReports(reportsOf(path));

const RUNS = measuredRuns();

Deno.test("readReports: every task that the hung-task detector reported, with its stack, in all 117 logs", () => {
  let tasks = 0;
  for (const run of RUNS) {
    const path = nameOfLog(run);
    const { kernel, reports } = reportsOf(path);
    assert.equal(kernel, "6.12.117", path);
    const hung = reports.flatMap((report) => report.kind === "blocked" && report.times > 0 ? [report] : []);
    for (const { task, hungReport, stack } of run.stuck) {
      const report = hung.find((one) => one.task.name === task);
      assert.equal(report !== undefined, hungReport ?? false, `${path}: ${task}`);
      if (report === undefined) continue;
      assert.deepEqual(report.frames.map(({ name }) => name).slice(-stack.length), stack, `${path}: ${task}`);
      tasks++;
    }
    // A probe that was let go later hung at its time.
    const known = new Set(run.stuck.map(({ task }) => task));
    if (run.scenario !== "S4") assert.deepEqual(hung.filter(({ task }) => !known.has(task.name)), [], path);
  }
  assert.ok(tasks > 150, `${tasks} tasks`);
});

Deno.test("readReports: every alarm of lockdep with its locks, and no other, in all 117 logs", () => {
  let alarms = 0;
  for (const run of RUNS) {
    const path = nameOfLog(run);
    const found = reportsOf(path).reports.flatMap((report) => report.kind === "lockdep" ? [report] : []);
    assert.equal(found.length, run.splat === null ? 0 : 1, path);
    for (const { type, task, wants, holds, held, chain, frames } of found) {
      const brief = (lock: typeof wants) => lock && { class: lock.class, usage: lock.usage, at: lock.at };
      assert.deepEqual({ type, task: task.name, wants: brief(wants), holds: brief(holds) }, run.splat, path);
      assert.ok(held.some(({ address }) => address === holds!.address), path);
      assert.equal(chain.length > 1, type === "circular", path);
      assert.ok(frames.some(({ name }) => name === "lock_acquire"), path);
      alarms++;
    }
  }
  assert.ok(alarms > 10, `${alarms} alarms`);
});

Deno.test("readReports: who died, under which lock, and KASAN's use after free, in all 117 logs", () => {
  for (const run of RUNS) {
    const path = nameOfLog(run);
    const deaths = explained(path).filter(({ report }) => report.kind === "death");
    assert.equal(deaths.length, run.oops ? 1 : 0, path);
    for (const { report, stack, scenario } of deaths) {
      assert.ok(report.kind === "death" && report.frames.some(({ name }) => name === "p_oops"), path);
      assert.deepEqual(stack!.locked.map(({ callback }) => callback), ["probe"], path);
      assert.equal(scenario, "firewire-oops");
    }
    const freed = reportsOf(path).reports.filter((report) =>
      report.kind === "kasan" && report.what.includes("use-after-free") && report.in !== "__mutex_lock"
    );
    assert.equal(freed.length > 0, run.useAfterFree, path);
  }
});

const causes = (path: string) =>
  Object.fromEntries(
    explained(path).flatMap(({ report, cause }) =>
      report.kind === "blocked" && cause
        ? [[report.task.name, cause.kind === "owner" ? nameOf(cause.task).replace(/\/.*/, "") : cause.kind]]
        : []
    ),
  );

Deno.test("explainReports: who waits for itself, in a circle, and for whom, from the kernel's lists of held locks", () => {
  assert.deepEqual(causes("logs/S2-P1-novalidate.x86.log"), {
    "reg-outer": "itself",
    "reg-A-nomatch": "reg-outer",
    "reg-A-match-a1": "reg-outer",
    "reg-A-match-a0": "reg-outer",
    "wait-for-probe": "unknown",
  });
  const circle = causes("logs/S10-P1-novalidate.x86.log");
  assert.deepEqual([circle["reg-X-on-A"], circle["reg-Y-on-B"]], ["circle", "circle"]);
  assert.deepEqual([circle["reg-A-nomatch"], circle["reg-B-match-b0"]], ["reg-X-on-A", "reg-Y-on-B"]);
  assert.deepEqual(causes("inputs/boot-self-P1-novalidate.log"), { swapper: "itself" });
});

Deno.test("explainReports: locks of devices that no function of the driver core takes are known by their class", () => {
  assert.deepEqual(causes("logs/S9-P1-novalidate.x86.log"), {
    "lock-p-then-c": "circle",
    "lock-c-then-p": "circle",
    "reg-A-nomatch": "lock-p-then-c",
    "reg-A-match-a1": "lock-p-then-c",
    "reg-A-match-a0": "lock-p-then-c",
  });
  const [first] = explained("logs/S9-P1-novalidate.x86.log");
  assert.deepEqual(first!.stack!.wait, { kind: "device lock", in: "f_s9_pc" });
  assert.deepEqual(first!.devices.map(({ at }) => at), ["f_s9_pc"]);
});

Deno.test("diagnosisText: a lock that died with its task is told by the death before, and KASAN by whose memory it was", () => {
  const log = reportsOf("inputs/S1-P1-multishot-x86.log");
  const text = diagnosisText([{ log, explained: explainReports(log) }]);
  assert.match(text, /\nThe log does not say whom 4 of them wait for; reg-oopser\/37 died with one\.\n/);
  assert.equal(text.match(/ looks at the owner of a lock, a task that is gone \(KASAN\)\n/g)?.length, 4);
  assert.doesNotMatch(text, /null-ptr-deref/, "the oops says it");
});

Deno.test("explainReports: what was called under which device's lock, down to where the driver core is entered again", () => {
  const [first] = explained("logs/S3-P1-novalidate.x86.log");
  assert.deepEqual(first!.stack, {
    wait: { kind: "device lock", in: "__driver_attach" },
    entry: "driver_register",
    innermost: "__driver_attach",
    locked: [
      {
        takenIn: "__driver_attach",
        callback: "probe",
        isCertain: true,
        functions: ["tbus_probe", "p_adddev_B", "mkdev_p", "device_register"],
        enters: "device_add",
      },
      {
        takenIn: "__device_attach",
        callback: "probe",
        isCertain: true,
        functions: ["tbus_probe", "p_regdrv", "reg"],
        enters: "driver_register",
      },
    ],
  });
  assert.equal(first!.scenario, "stm32-optee-scmi");
});

Deno.test("readReports: a panic, and an oops on user-mode Linux, whose traces have addresses", () => {
  const { reports } = reportsOf("inputs/boot-oops-P0-novalidate.log");
  assert.deepEqual(reports.map(({ kind, line }) => [kind, line]), [["death", 85], ["panic", 164]]);
});
