/** Logs written for tests, and the scenarios of them. */
import assert from "node:assert/strict";
import { caseOfLog } from "../../lib/diagnose/case_of_log.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { explainReports } from "../../lib/kernel_reports/explain.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";
import { verify } from "../../lib/verify/verify.ts";

/** The first boot's case. */
export function caseIn(text: string | Uint8Array, policy = "v6.19") {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const [log] = readReports(logLines([bytes]));
  return caseOfLog(explainReports(log!), log!.kernel, policy, "case");
}

/** The first boot's case, which there must be. */
export function made(text: string | Uint8Array, policy?: string) {
  const one = caseIn(text, policy);
  assert.ok(one.kind === "case");
  return one;
}

/** A task that the detector reports, with the functions on its stack, innermost first. */
export function hung(task: string, pid: number, ...functions: readonly string[]): string {
  return [
    `INFO: task ${task}:${pid} blocked for more than 120 seconds.`,
    "      Not tainted 6.12.0 #1",
    `task:${task}     state:D stack:0     pid:${pid}    tgid:${pid}    ppid:2      flags:0x00004000`,
    "Call Trace:",
    " <TASK>",
    ...["__schedule", "schedule", ...functions].map((name) => ` ${name}+0x10/0x100`),
    " </TASK>",
    "",
  ].join("\n");
}

/** How a task waits for a mutex, how a probe is called, and a registration of a driver goes on. */
export const MUTEX = ["schedule_preempt_disabled", "__mutex_lock"];
export const PROBE = [
  "really_probe",
  "__driver_probe_device",
  "driver_probe_device",
  "__driver_attach",
  "bus_for_each_dev",
];
export const REGISTER = ["bus_add_driver", "driver_register"];

/** The kernel's list of what a task has, the lock that it waits for last. */
export function list(
  task: string,
  ...locks: readonly (readonly [address: string, name: string, at: string])[]
): string {
  return [
    `${locks.length} locks held by ${task}:`,
    ...locks.map(([address, name, at], i) =>
      ` #${i}: ${address} (${name}){${name === "&dev->mutex" ? "...." : "+.+."}}-{3:3}, at: ${at}+0x10/0x100`
    ),
    "",
  ].join("\n");
}

/** Heads the lists. */
export const LISTS = "Showing all locks held in the system:\n";
/** The name of a device's lock. */
export const DEVICE = "&dev->mutex";
/** How a task sleeps. */
export const SLEEP = ["schedule_timeout", "msleep"];
/** The properties that can hold, but for devices that are left unbound. */
export const verdicts = (one: ReturnType<typeof made>, policy = one.policy) =>
  Object.entries(verify(one.scenario, policyNamed(policy), "novalidate").properties)
    .filter(([name, { quantity }]) => quantity !== "never" && name !== "never-bound").map(([name]) => name);
