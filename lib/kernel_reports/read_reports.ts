/** What a kernel's log reports: hung tasks, lockdep's alarms, deaths, KASAN's reports, panics. */
import type { LogLine } from "../kernel_log/log_lines.ts";
import { type PrintkRecord, printkRecords } from "../kernel_log/printk_records.ts";
import { notALog } from "../messages/kernel_log.ts";
import { heldBy, type HeldLocks, LockList, type TaskName } from "./held_locks.ts";
import { BlockedText, DeathText, KasanText, LockdepText, type OpenReport } from "./open_reports.ts";
import type { BlockedReport, KernelReport, KernelReports } from "./report.ts";

/** More tell nobody more; whoever makes a log of them gets the first ones. */
const MOST_REPORTS = 10_000;
const MOST_NOT_READ = 100;
const BANNER = /^Linux version (\S+)/;
const RELEASE = /(?:Not tainted|Tainted: [A-Z ]+?) +(\d+\.\d+\S*)/;
const ALL_LOCKS = "Showing all locks held in the system:";
const PANIC = /^Kernel panic - not syncing: (.*)$/;
const OWNER =
  /^INFO: task (.+):(\d+) (?:<\w+> )?(?:is )?blocked on an? [\w-]+ likely (?:last )?(?:owned|held) by task (.+):(\d+)/;
const LOCKDEP_IS_THERE = /^(?:Lock dependency validator: |INFO: lockdep is turned off)/;
const LOCKDEP_IS_OFF = /^(?:Disabling lock debugging|INFO: lockdep is turned off)/;
/** Beginnings of what else kernels warn of. */
const WARNING = /^(?:WARNING: |BUG: |\[ BUG: |\[ INFO: |INFO: (?:rcu|trying to register)|rcu: INFO: |watchdog: BUG)/;
/** A reply's quotation marks. */
const QUOTED = /^\s*(?:[>|] ?)+/;

/**
 * Reads the reports of a log: of `dmesg`, a console, `journalctl -k`, or a mail that quotes one. A log of which the
 * kernel says who wrote each line (`CONFIG_PRINTK_CALLER`) may have the reports of several tasks mixed.
 *
 * @returns One of each boot, in order; at least one.
 * @throws {UserError} where there is no line in it that a kernel could have printed.
 */
export function readReports(lines: Iterable<LogLine>): readonly KernelReports[] {
  const boots: KernelReports[] = [];
  let log = new ReportedLog();
  let isKernels = false;
  for (const line of lines) {
    const text = line.text.replace(QUOTED, "");
    for (const record of printkRecords({ ...line, text })) {
      const isBanner = BANNER.test(record.text);
      // Without a stamp only what is read tells a kernel's line from another one.
      isKernels ||= record.text !== text || isBanner;
      if (isBanner && log.isBegun) {
        boots.push(log.end());
        log = new ReportedLog();
      }
      log.take(record);
    }
  }
  boots.push(log.end());
  if (!isKernels && boots.every(({ reports }) => reports.length === 0)) throw notALog();
  return boots;
}

interface ListedTask {
  readonly task: TaskName;
  readonly count: number;
  readonly list: LockList;
}

/** The reports of one boot, line by line. */
class ReportedLog {
  readonly #reports: KernelReport[] = [];
  readonly #open = new Map<string, OpenReport>();
  /** Blocked tasks by name and pid: the detector repeats itself. */
  readonly #blocked = new Map<string, number>();
  readonly #notRead: { line: number; text: string }[] = [];
  /** The last list of all locks that came to its end, and one that did not yet. */
  #locks = new Map<number, ListedTask>();
  #listed: Map<number, ListedTask> | undefined;
  #lister: ListedTask | undefined;
  /** The owner that was named last. */
  #owner: TaskName | undefined;
  #kernel: string | null = null;
  #hasLockdep = false;
  #isLockdepOff = false;
  #isCut = false;

  /** Whether it has said anything yet. */
  get isBegun(): boolean {
    return this.#kernel !== null || this.#reports.length > 0 || this.#open.size > 0;
  }

  take(record: PrintkRecord): void {
    const { text, caller = "" } = record;
    this.#kernel ??= (BANNER.exec(text) ?? RELEASE.exec(text))?.[1] ?? null;
    if (this.#reports.length >= MOST_REPORTS) {
      this.#open.clear();
      this.#isCut = true;
      return;
    }
    if (LOCKDEP_IS_THERE.test(text)) this.#hasLockdep = true;
    if (LOCKDEP_IS_OFF.test(text)) this.#isLockdepOff = true;
    // What an alarm lists is the alarm's.
    if (!(this.#open.get(caller) instanceof LockdepText)) this.#takeLocks(text);
    this.#takeOwner(text);
    const panic = PANIC.exec(text);
    if (panic) this.#reports.push({ kind: "panic", line: record.line, what: panic[1]! });

    const open = this.#open.get(caller);
    const begun = BlockedText.begin(record, open, this.#owner) ?? LockdepText.begin(record) ??
      KasanText.begin(record) ?? DeathText.begin(record, open);
    if (begun) {
      if (begun === open) return;
      this.#close(caller);
      this.#open.set(caller, begun);
      return;
    }
    if (WARNING.test(text) && this.#notRead.length < MOST_NOT_READ) this.#notRead.push({ line: record.line, text });
    if (open && !open.take(text)) this.#close(caller);
  }

  end(): KernelReports {
    for (const caller of [...this.#open.keys()]) this.#close(caller);
    this.#endList();
    const hasAlarm = this.#reports.some(({ kind }) => kind === "lockdep");
    return {
      kernel: this.#kernel,
      reports: [...this.#reports].sort((a, b) => a.line - b.line),
      locks: [...this.#locks.values()].map(({ task, count, list }): HeldLocks => ({ task, count, locks: list.locks })),
      isLockdepOff: hasAlarm || this.#isLockdepOff && (this.#hasLockdep || this.#locks.size > 0),
      notRead: this.#notRead,
      isCut: this.#isCut,
    };
  }

  #close(caller: string): void {
    const report = this.#open.get(caller)?.report();
    this.#open.delete(caller);
    if (report === undefined) return;
    if (report.kind !== "blocked") {
      this.#reports.push(report);
      return;
    }
    const key = `${report.task.name}:${report.task.pid}`;
    const before = this.#blocked.get(key);
    if (before === undefined) {
      this.#blocked.set(key, this.#reports.push(report) - 1);
      return;
    }
    const known = this.#reports[before] as BlockedReport;
    // What the detector says of a task counts more than that it is an owner, too.
    const isLess = report.shownBy === "owner" && known.frames.length > 0;
    this.#reports[before] = {
      ...known,
      ...(isLess || report.frames.length === 0 ? {} : { line: report.line, frames: report.frames }),
      shownBy: known.shownBy === "owner" ? report.shownBy : known.shownBy,
      seconds: report.seconds ?? known.seconds,
      times: known.times + report.times,
    };
  }

  /** The list of all held locks: a later one replaces it, what is cut off only as far as it goes. */
  #takeLocks(text: string): void {
    if (text === ALL_LOCKS) {
      this.#endList();
      this.#listed = new Map();
      this.#lister = undefined;
      return;
    }
    if (this.#listed !== undefined && /^={10,}$/.test(text)) {
      this.#locks = this.#listed;
      this.#listed = this.#lister = undefined;
      return;
    }
    const heading = heldBy(text);
    if (heading) {
      // Old kernels list the locks of each hung task alone.
      const list = this.#listed ?? this.#locks;
      this.#lister = { ...heading, list: new LockList() };
      if (list.size < MOST_REPORTS) list.set(heading.task.pid, this.#lister);
    } else this.#lister?.list.take(text);
  }

  #endList(): void {
    for (const [pid, one] of this.#listed ?? []) this.#locks.set(pid, one);
    this.#listed = undefined;
  }

  #takeOwner(text: string): void {
    const found = OWNER.exec(text);
    if (!found) return;
    for (const caller of [...this.#open.keys()]) this.#close(caller);
    const owner = { name: found[3]!, pid: Number(found[4]) };
    this.#owner = owner;
    const place = this.#blocked.get(`${found[1]}:${found[2]}`);
    if (place !== undefined) this.#reports[place] = { ...this.#reports[place] as BlockedReport, owner };
  }
}
