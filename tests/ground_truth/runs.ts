/** The measured runs, from tests/fixtures/ground_truth; see the README there. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A lock in a measured splat. */
export interface MeasuredLock {
  readonly class: string;
  readonly at: string;
}

/** What one run of a real kernel did. */
export interface Run {
  readonly scenario: string;
  readonly policy: "P0" | "P1" | "P2";
  readonly lockdep: "novalidate" | "key" | "fake";
  readonly machine: "x86" | "um";
  readonly steps: readonly (readonly [task: string, state: "done" | "STUCK" | "DEAD", result: number])[];
  /** Of S4: the tasks' states after the hung probe was let go. */
  readonly afterRelease?: { readonly [task: string]: string };
  readonly bindings: { readonly [device: string]: string };
  readonly useAfterFree: boolean;
  readonly oops: boolean;
  /** Whether lockdep still looked at the end. */
  readonly debugLocks: 0 | 1;
  readonly stuck: readonly {
    readonly task: string;
    /** null: khungtaskd did not look twice after the wait began, so that its silence says nothing. */
    readonly hungReport: boolean | null;
    readonly stack: readonly string[];
  }[];
  readonly splat: {
    readonly type: "recursive" | "circular";
    readonly task: string;
    readonly wants: MeasuredLock;
    readonly holds: MeasuredLock;
  } | null;
  /** What each task logged: task, event, and what it was about. */
  readonly events: readonly (readonly [task: string, event: string, ...about: (string | number)[]])[];
}

/** All 117 runs. */
export function measuredRuns(): readonly Run[] {
  const file = new URL("../fixtures/ground_truth/runs.json.gz", import.meta.url);
  return (JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { runs: Run[] }).runs;
}

/** The policies by the measurement's names. */
export const POLICIES = { P0: "v6.19", P1: "v7.0-rc1", P2: "override-spinlock" } as const;

/** What one run of S5 or S5n logged, whose loops go round more often than the scenario's. */
export interface LoggedRounds {
  readonly scenario: string;
  readonly policy: Run["policy"];
  readonly lockdep: Run["lockdep"];
  readonly machine: Run["machine"];
  /** Stores of `driver_override`, each logged as a begin and an end that returns 0. */
  readonly stores: number;
  /** The different rounds of register-loop, as events without their task, and how often each was logged. */
  readonly rounds: readonly { readonly times: number; readonly events: readonly (readonly (string | number)[])[] }[];
  /** What the two tasks after the loops logged. */
  readonly later: Run["events"];
}

/** The rounds of all runs of S5 and S5n. */
export function loggedRounds(): readonly LoggedRounds[] {
  const file = new URL("../fixtures/ground_truth/s5_rounds.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Frames of the measurement's own test driver, and those that start a thread: not the driver core's. */
export const FOREIGN_FRAMES: ReadonlySet<string> = new Set([
  "reg",
  "f_reg",
  "f_del",
  "f_unreg",
  "f_wait_probe",
  "f_async_sync",
  "f_s9_pc",
  "f_s9_cp",
  "p_regdrv",
  "p_hang",
  "p_adddev_B",
  "p_s10a",
  "p_s10b",
  "mkdev_p",
  "tbus_probe",
  "step_main",
  "kthread",
  "ret_from_fork",
  "ret_from_fork_asm",
  "new_thread_handler",
]);
