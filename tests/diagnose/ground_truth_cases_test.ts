/** Scenarios made of the logs of a real kernel: what the model says of them is what was measured. */
import assert from "node:assert/strict";
import { caseOfLog, type LogCase } from "../../lib/diagnose/case_of_log.ts";
import { reproduce } from "../../lib/diagnose/reproduce.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { explainReports } from "../../lib/kernel_reports/explain.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";
import { verify } from "../../lib/verify/verify.ts";
import { measuredLogs } from "../ground_truth/logs.ts";
import { measuredRuns, POLICIES, type Run } from "../ground_truth/runs.ts";

const LOGS = await measuredLogs();
const RUNS = measuredRuns();
const nameOf = ({ scenario, policy, lockdep, machine }: Run) => `${scenario}-${policy}-${lockdep}.${machine}`;

function caseOf(run: Run): LogCase | undefined {
  const [log] = readReports(logLines([LOGS.get(`logs/${nameOf(run)}.log`)!]));
  const made = caseOfLog(explainReports(log!), log!.kernel, POLICIES[run.policy], "case");
  return made.kind === "none" ? undefined : made;
}

const CASES = RUNS.flatMap((run) => {
  const made = caseOf(run);
  return made ? [{ run, made }] : [];
});

Deno.test("caseOfLog: of every run in which a task hangs or dies under a device's lock, and reports it, there is one", () => {
  const withCase = new Set(CASES.map(({ run }) => run));
  for (const run of RUNS) {
    const reported = run.oops || run.stuck.some(({ hungReport }) => hungReport);
    // Who holds what is in the lists of locks alone, where the test driver takes devices' locks itself.
    const isTold = run.scenario !== "S9" || run.lockdep === "novalidate";
    assert.equal(withCase.has(run), reported && isTold, nameOf(run));
  }
  assert.equal(CASES.length, 57);
});

Deno.test("reproduce: the model of each ends with every task waiting, or dead, in the functions of the log", () => {
  for (const { run, made } of CASES) {
    const { same, different, exhaustive } = reproduce(made);
    assert.deepEqual([different, exhaustive, same.length], [[], true, made.tasks.length], nameOf(run));
    assert.deepEqual(made.leftOut, [], nameOf(run));
  }
});

const FATES = { done: "done", dead: "DEAD", stuck: "STUCK", waiting: "STUCK", running: "STUCK" } as const;

/** What may become of a task of a case under another policy, in the measurement's words. */
function foretold({ scenario }: LogCase, policy: Run["policy"]): ReadonlyMap<string, readonly string[]> {
  const { outcomes, exploration } = verify(scenario, policyNamed(POLICIES[policy]), "novalidate");
  assert.ok(exploration.exhaustive);
  return new Map(scenario.tasks.map(({ name }, i) => [
    name,
    [...new Set(outcomes.map(({ outcome }) => FATES[outcome.steps[i]![1]]))].sort(),
  ]));
}

/** A log under v7.0-rc1 does not tell whether the drivers that wait match: in S2m the inner one does. */
const NOT_TOLD = (run: Run) => run.scenario === "S2m" && run.policy === "P1";

Deno.test("caseOfLog: the log of one kernel foretells what becomes of its tasks under the others, as measured", () => {
  let certain = 0, possible = 0, wrong = 0;
  for (const { run, made } of CASES) {
    for (const policy of ["P0", "P1", "P2"] as const) {
      const other = RUNS.find((one) =>
        one.scenario === run.scenario && one.lockdep === run.lockdep && one.policy === policy
      );
      if (policy === run.policy || other === undefined) continue;
      const fates = foretold(made, policy);
      for (const { name, task } of made.tasks) {
        const measured = other.steps.findLast(([step]) => step === name.replace(/\/\d+$/, ""))?.[1];
        if (task === null || measured === undefined) continue;
        const told = fates.get(task)!;
        if (!told.includes(measured)) {
          assert.ok(NOT_TOLD(run), `${nameOf(run)}: ${name} under ${policy}: ${told}, was ${measured}`);
          wrong++;
        } else if (told.length === 1) certain++;
        else possible++;
      }
    }
  }
  assert.deepEqual({ certain, possible, wrong }, { certain: 366, possible: 12, wrong: 12 });
});
