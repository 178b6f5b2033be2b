/** What a kernel printed while it booted with `initcall_debug`: which initcalls and probes ran, in which task, how long. */
import {
  anotherBoot,
  cutRecord,
  endsInside,
  impossibleTime,
  negativeTime,
  noBootRecords,
  notALog,
  onlyReports,
  tooManyAtOnce,
  tooManyRecords,
} from "../messages/kernel_log.ts";
import { isTracked, type ProbeTracker, trackProbes } from "./driver_core_debug.ts";
import type { LogLine } from "./log_lines.ts";
import { type PrintkRecord, printkRecords } from "./printk_records.ts";

/** An initcall that returned. */
export interface BootInitcall {
  /** The line of the log on which it returned. */
  readonly line: number;
  /** The function's name. */
  readonly name: string;
  /** The module that it is in; null for one that is built in. */
  readonly module: string | null;
  /** Pid of the task that ran it; null where the log does not show its beginning. */
  readonly pid: number | null;
  /** What it returned. */
  readonly result: number;
  /** Nanoseconds that it took, probes that it ran included. */
  readonly durationNs: number;
  /** Nanoseconds since the kernel's clock began at which it returned; null where the log has no such times. */
  readonly endNs: number | null;
}

/** A probe that returned. */
export interface BootProbe {
  /** The line of the log on which it returned. */
  readonly line: number;
  /** The device's name. */
  readonly device: string;
  /** 0, or the error number without its sign: 517 for a deferral. */
  readonly error: number;
  /** Nanoseconds that it took, probes inside it included. */
  readonly durationNs: number;
  /** As in {@linkcode BootInitcall}. */
  readonly endNs: number | null;
  /** The task that ran it, as `T37`; null where the log does not say. */
  readonly caller: string | null;
  /** Its place among the log's initcalls, where an initcall of the same task ran it; else null. */
  readonly initcall: number | null;
  /** The bus's and the driver's name where the driver core's debugging messages are in the log; else null. */
  readonly bus: string | null;
  /** See {@linkcode BootProbe.bus}. */
  readonly driver: string | null;
  /** The line on which it began, where the driver core's debugging messages are in the log; else null. */
  readonly begunLine: number | null;
}

/** A device or a driver that came to a bus or left it. */
export interface BootRegistration {
  /** The line that says so. */
  readonly line: number;
  /** As in {@linkcode BootProbe}. */
  readonly caller: string | null;
  /** Nanoseconds since the kernel's clock began; null where the log has no such times. */
  readonly ns: number | null;
  /** Whether it came or left. */
  readonly way: "add" | "remove";
  /** Which of the two it is. */
  readonly what: "device" | "driver";
  /** The bus's name. */
  readonly bus: string;
  /** Its own name. */
  readonly name: string;
}

/** What a boot log says of initcalls and probes, in the order in which they returned. */
export interface BootLog {
  /** As in `6.12.117`; null where the log lacks the kernel's first line. */
  readonly release: string | null;
  /** Processors that were brought up; null where the log does not say. */
  readonly processors: number | null;
  /** Those that returned. */
  readonly initcalls: readonly BootInitcall[];
  /** Those that returned. */
  readonly probes: readonly BootProbe[];
  /** Devices and drivers that came and went, where the driver core's debugging messages are in the log. */
  readonly registrations: readonly BootRegistration[];
  /** Nanoseconds since the kernel's clock began at which init was started; null where it was not. */
  readonly userspaceNs: number | null;
  /** Where records were cut or torn, by line, when that was asked to be passed over. */
  readonly skipped: readonly number[];
}

/** Most initcalls and probes together that a log may have, so that reading one takes bounded memory. */
export const MOST_RECORDS = 200_000;

/** A day: no scenario takes longer. */
const LONGEST_NS = 86_400e9;

const CALLING = /^calling {1,2}(\S+?)\+0x[\da-f]+\/0x[\da-f]+(?: \[(\S+)\])? @ (\d+)$/;
const INITCALL = /^initcall (\S+?)\+0x[\da-f]+\/0x[\da-f]+(?: \[(\S+)\])? returned (-?\d+) after (-?\d+) usecs$/;
const PROBE = /^probe of (.+) returned (-?\d+) after (-?\d+) usecs$/;

/** A boot's own task runs them one in another, and each modprobe has one: a few dozen at most. */
const MOST_AT_ONCE = 4096;

/** How a record begins in most logs. */
const FROM_KERNEL = /^.{0,40}\[ *\d+\.\d{6}\]/;

/** Of the kernel's asynchronous functions, which are no initcalls: `kernel/async.c`. */
const ASYNC = /^(?:calling {1,2}|initcall )\d+_/;
/** What suspend prints of devices begins the same: `drivers/base/power/main.c`. */
const DEVICE_PM = /^calling {1,2}\S+ @ \d+, parent: /;
/** How 6.1 and others word a failed probe's warning that carries no time. */
const WITHOUT_TIME = /^probe of \S+ (?:failed with error|rejects match) /;

/** How reports begin that a kernel prints of locks, of tasks that wait, and of its own death. */
const REPORT =
  /WARNING: possible \w+(?: \w+)* detected|INFO: task \S+ blocked for more than|\bOops: |\bBUG: |Unable to handle kernel/;

/**
 * Reads a boot log.
 *
 * @param lines The log's lines; see `logLines`.
 * @param partial Pass over records that are cut or torn, and take a log that ends before its initcalls do, instead of
 * refusing them.
 * @throws {UserError} where the log holds no such record, a cut one, a negative time, or more than one boot.
 */
export function readBootLog(
  lines: Iterable<LogLine>,
  { partial = false }: { readonly partial?: boolean } = {},
): BootLog {
  const reader = new Reader(partial);
  for (const line of lines) {
    if (!isTracked(line.text)) {
      reader.sawText ||= FROM_KERNEL.test(line.text);
      reader.sawReport ||= REPORT.test(line.text);
    } else for (const record of printkRecords(line)) reader.take(record);
  }
  return reader.end();
}

class Reader {
  /** Some line looked as if a kernel had printed it. */
  sawText = false;
  /** Some line began a report of a lock, a wait or a death. */
  sawReport = false;
  readonly #partial: boolean;
  readonly #initcalls: (BootInitcall | undefined)[] = [];
  /** Initcalls that have not returned yet. */
  readonly #running: { readonly name: string; readonly place: number; readonly line: number; readonly pid: number }[] =
    [];
  readonly #tracker: ProbeTracker = trackProbes();
  readonly #skipped: number[] = [];
  #count = 0;
  #release: string | null = null;
  #processors: number | null = null;
  #userspaceNs: number | null = null;

  constructor(partial: boolean) {
    this.#partial = partial;
  }

  take(record: PrintkRecord): void {
    const { text, line, ns } = record;
    if (text.startsWith("calling ")) this.#calling(record);
    else if (text.startsWith("initcall ")) this.#initcall(record);
    else if (text.startsWith("probe of ")) this.#probe(record);
    else if (text.startsWith("Linux version ")) {
      if (this.#release !== null) throw anotherBoot(line);
      this.#release = /^Linux version (\S{1,64})/.exec(text)?.[1] ?? null;
    } else if (text.startsWith("Run ") && text.endsWith(" as init process")) this.#userspaceNs ??= ns ?? null;
    else {
      const processors = /^smp: Brought up \d+ nodes?, (\d{1,5}) CPUs?$/.exec(text)?.[1];
      if (processors !== undefined) this.#processors = Number(processors);
      else if (this.#tracker.take(record)) this.#room(record);
    }
  }

  #calling(record: PrintkRecord): void {
    const [, name, , pid] = CALLING.exec(record.text) ?? [];
    if (ASYNC.test(record.text) || DEVICE_PM.test(record.text)) return;
    if (name === undefined) return this.#cut(record);
    this.#room(record);
    if (this.#running.length === MOST_AT_ONCE) throw tooManyAtOnce(record.line, MOST_AT_ONCE);
    this.#running.push({ name, place: this.#initcalls.length, line: record.line, pid: Number(pid) });
    this.#initcalls.push(undefined);
  }

  #initcall(record: PrintkRecord): void {
    const [, name, module = null, result, usecs] = INITCALL.exec(record.text) ?? [];
    if (ASYNC.test(record.text)) return;
    if (name === undefined) return this.#cut(record);
    const started = this.#running.findLastIndex((one) => one.name === name);
    const [begun] = started === -1 ? [] : this.#running.splice(started, 1);
    if (begun === undefined) this.#room(record);
    this.#initcalls[begun?.place ?? this.#initcalls.length] = {
      line: record.line,
      name,
      module,
      pid: begun?.pid ?? null,
      result: Number(result),
      durationNs: this.#nanoseconds(record, usecs!),
      endNs: record.ns ?? null,
    };
  }

  #probe(record: PrintkRecord): void {
    const [, device, result, usecs] = PROBE.exec(record.text) ?? [];
    if (WITHOUT_TIME.test(record.text)) return;
    if (device === undefined) return this.#cut(record);
    this.#room(record);
    const pid = record.caller === undefined ? undefined : Number(record.caller.slice(1));
    const inside = this.#running.findLast((one) => pid === undefined || one.pid === pid);
    this.#tracker.returned(record, {
      device,
      error: Math.abs(Number(result)),
      durationNs: this.#nanoseconds(record, usecs!),
      initcall: inside?.place ?? null,
    });
  }

  #nanoseconds(record: PrintkRecord, usecs: string): number {
    if (usecs.startsWith("-")) throw negativeTime(record.line, record.text);
    const ns = Number(usecs) * 1000;
    if (ns > LONGEST_NS) throw impossibleTime(record.line, record.text);
    return ns;
  }

  #cut(record: PrintkRecord): void {
    if (!this.#partial) throw cutRecord(record.line, record.text);
    this.#room(record);
    this.#skipped.push(record.line);
  }

  #room({ line }: PrintkRecord): void {
    if (++this.#count > MOST_RECORDS) throw tooManyRecords(line, MOST_RECORDS);
  }

  end(): BootLog {
    const [unfinished] = this.#running;
    if (unfinished !== undefined && !this.#partial) throw endsInside(unfinished.line, unfinished.name);
    const places = new Map<number, number>();
    const initcalls: BootInitcall[] = [];
    this.#initcalls.forEach((initcall, place) => {
      if (initcall === undefined) return;
      places.set(place, initcalls.length);
      initcalls.push(initcall);
    });
    const probes = this.#tracker.probes().map((probe): BootProbe => ({
      ...probe,
      initcall: probe.initcall === null ? null : places.get(probe.initcall) ?? null,
    }));
    const registrations = this.#tracker.registrations();
    if (initcalls.length + probes.length + registrations.length === 0) {
      throw this.sawReport ? onlyReports() : this.sawText || this.#release !== null ? noBootRecords() : notALog();
    }
    return {
      release: this.#release,
      processors: this.#processors,
      initcalls,
      probes,
      registrations,
      userspaceNs: this.#userspaceNs,
      skipped: this.#skipped,
    };
  }
}
