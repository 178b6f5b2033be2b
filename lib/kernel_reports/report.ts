import type { TracedFrame } from "./call_trace.ts";
import type { HeldLocks, PrintedLock, TaskName } from "./held_locks.ts";

/** A task that waits, or that has what another one waits for. */
export interface BlockedReport {
  /** Tells the kinds apart. */
  readonly kind: "blocked";
  /** The line that it begins on, from 1: of the last report, where the detector repeats itself. */
  readonly line: number;
  /** Who. */
  readonly task: TaskName;
  /** Who says so: the hung-task detector, SysRq's list of tasks, or the detector of the owner of a lock. */
  readonly shownBy: "detector" | "sysrq" | "owner";
  /** For how many seconds at least; null where the log does not say. */
  readonly seconds: number | null;
  /** How often the detector reported it. */
  readonly times: number;
  /** Innermost first. */
  readonly frames: readonly TracedFrame[];
  /** The task that has the lock it waits for, as kernels from 6.16 on say. */
  readonly owner: TaskName | null;
}

/** Lockdep's alarm. */
export interface LockdepReport {
  /** Tells the kinds apart. */
  readonly kind: "lockdep";
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** Of one class taken twice, or of a circle of classes. */
  readonly type: "recursive" | "circular";
  /** Who. */
  readonly task: TaskName;
  /** The lock that it was about to take. */
  readonly wants: PrintedLock | null;
  /** The one that it holds already. */
  readonly holds: PrintedLock | null;
  /** All that it holds, the oldest first. */
  readonly held: readonly PrintedLock[];
  /** Of a circle: who took which lock while holding the one before, the latest first. */
  readonly chain: readonly { readonly class: string; readonly frames: readonly TracedFrame[] }[];
  /** Innermost first. */
  readonly frames: readonly TracedFrame[];
}

/** A task that died. */
export interface DeathReport {
  /** Tells the kinds apart. */
  readonly kind: "death";
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** The kernel's own words for why. */
  readonly what: string;
  /** Who. */
  readonly task: TaskName | null;
  /** Innermost first; the function that was running is one of them. */
  readonly frames: readonly TracedFrame[];
}

/** KASAN's report of a bad access. The task goes on. */
export interface KasanReport {
  /** Tells the kinds apart. */
  readonly kind: "kasan";
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** As in `slab-use-after-free`. */
  readonly what: string;
  /** The function that it names. */
  readonly in: string;
  /** Whether the memory was a task's: who looks at the owner of a lock finds one that is gone. */
  readonly isTask: boolean;
  /** Who. */
  readonly task: TaskName | null;
  /** Innermost first. */
  readonly frames: readonly TracedFrame[];
}

/** The kernel gave up. */
export interface PanicReport {
  /** Tells the kinds apart. */
  readonly kind: "panic";
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** The kernel's own words. */
  readonly what: string;
}

/** Something that a kernel reported. */
export type KernelReport = BlockedReport | LockdepReport | DeathReport | KasanReport | PanicReport;

/** All that a log reports of one boot. */
export interface KernelReports {
  /** As in `6.12.117`; null where the log does not say. */
  readonly kernel: string | null;
  /** In the order of their lines. */
  readonly reports: readonly KernelReport[];
  /** The last list of all locks that are held. */
  readonly locks: readonly HeldLocks[];
  /** Whether lockdep was on, and said that it looks no more. */
  readonly isLockdepOff: boolean;
  /** Lines that begin a warning of a kind that is not read. */
  readonly notRead: readonly { readonly line: number; readonly text: string }[];
  /** Whether there are so many reports that the last lines were not read. */
  readonly isCut: boolean;
}
