/** What a kernel's log reports: hung tasks, lockdep's alarms, deaths, KASAN's reports, panics. */
import type { LogLine } from "../kernel_log/log_lines.ts";
import { type PrintkRecord, printkRecords } from "../kernel_log/printk_records.ts";
import { notALog } from "../messages/kernel_log.ts";
import { heldBy, type HeldLocks, type PrintedLock, printedLock } from "./held_locks.ts";
import { BlockedText, DeathText, KasanText, LockdepText, type OpenReport } from "./open_reports.ts";
import type { BlockedReport, KernelReport, KernelReports } from "./report.ts";

/** More tell nobody more; whoever makes a log of them gets the first ones. */
const MOST_REPORTS = 10_000;
const BANNER = /^Linux version (\S+)/;
const RELEASE = /(?:Not tainted|Tainted: [A-Z ]+?) +(\d+\.\d+\S*)/;
const ALL_LOCKS = "Showing all locks held in the system:";
const PANIC = /^Kernel panic - not syncing: (.*)$/;
const OWNER =
  /^INFO: task (.+):(\d+) (?:<\w+> )?(?:is )?blocked on an? [\w-]+ likely (?:last )?(?:owned|held) by task (.+):(\d+)/;
/** A reply's quotation marks. */
const QUOTED = /^\s*(?:[>|] ?)+/;

/**
 * Reads the reports of a log: of `dmesg`, a console, `journalctl -k`, or a mail that quotes one. A log of which the
 * kernel says who wrote each line (`CONFIG_PRINTK_CALLER`) may have the reports of several tasks mixed.
 *
 * @throws {UserError} where there is no line in it that a kernel could have printed.
 */
export function readReports(lines: Iterable<LogLine>): KernelReports {
  const log = new ReportedLog();
  let isKernels = false;
  for (const line of lines) {
    const text = line.text.replace(QUOTED, "");
    for (const record of printkRecords({ ...line, text })) {
      // Without a stamp only what is read tells a kernel's line from another one.
      isKernels ||= record.text !== text || BANNER.test(text);
      log.take(record);
    }
  }
  const found = log.end();
  if (!isKernels && found.reports.length === 0) throw notALog();
  return found;
}

/** The reports of a log, line by line. */
class ReportedLog {
  readonly #reports: KernelReport[] = [];
  readonly #open = new Map<string, OpenReport>();
  /** Blocked tasks by name and pid: the detector repeats itself. */
  readonly #blocked = new Map<string, number>();
  #locks: HeldLocks[] = [];
  /** Those of the task whose locks are listed. */
  #listed: PrintedLock[] = [];
  #listsAll = false;
  #kernel: string | null = null;
  #isLockdepOff = false;

  take(record: PrintkRecord): void {
    const { text, caller = "" } = record;
    this.#kernel ??= (BANNER.exec(text) ?? RELEASE.exec(text))?.[1] ?? null;
    if (this.#reports.length >= MOST_REPORTS) return;
    if (/^(?:Disabling lock debugging|INFO: lockdep is turned off)/.test(text)) this.#isLockdepOff = true;
    this.#takeLocks(text);
    this.#takeOwner(text);
    const panic = PANIC.exec(text);
    if (panic) this.#reports.push({ kind: "panic", line: record.line, what: panic[1]! });

    const open = this.#open.get(caller);
    const begun = BlockedText.begin(record, open) ?? LockdepText.begin(record) ?? KasanText.begin(record) ??
      DeathText.begin(record, open);
    if (begun) {
      if (begun === open) return;
      this.#close(caller);
      this.#open.set(caller, begun);
    } else if (open && !open.take(text)) this.#close(caller);
  }

  end(): KernelReports {
    for (const caller of [...this.#open.keys()]) this.#close(caller);
    return {
      kernel: this.#kernel,
      reports: this.#reports.filter((report) => report.kind !== "death" || report.frames.length > 0)
        .sort((a, b) => a.line - b.line),
      locks: this.#locks,
      isLockdepOff: this.#isLockdepOff || this.#reports.some(({ kind }) => kind === "lockdep"),
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
    this.#reports[before] = {
      ...known,
      line: report.frames.length > 0 ? report.line : known.line,
      seconds: report.seconds ?? known.seconds,
      times: known.times + report.times,
      frames: report.frames.length > 0 ? report.frames : known.frames,
    };
  }

  /** The list of all held locks: a later one replaces it. */
  #takeLocks(text: string): void {
    if (text === ALL_LOCKS) {
      this.#locks = [];
      this.#listsAll = true;
      return;
    }
    if (!this.#listsAll) return;
    const task = heldBy(text);
    if (task) {
      this.#listed = [];
      this.#locks.push({ task, locks: this.#listed });
      return;
    }
    const lock = /^ ?#\d+: /.test(text) ? printedLock(text) : undefined;
    if (lock) this.#listed.push(lock);
    else if (/^={10,}$/.test(text)) this.#listsAll = false;
  }

  #takeOwner(text: string): void {
    const found = OWNER.exec(text);
    if (!found) return;
    for (const caller of [...this.#open.keys()]) this.#close(caller);
    const place = this.#blocked.get(`${found[1]}:${found[2]}`);
    if (place === undefined) return;
    const owner = { name: found[3]!, pid: Number(found[4]) };
    this.#reports[place] = { ...this.#reports[place] as BlockedReport, owner };
  }
}
