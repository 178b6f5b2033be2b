/** The text of `/proc/lock_stat`, in the layout of Linux 6.12's `kernel/locking/lockdep_proc.c`. */
import {
  type ContentionPoint,
  type LockCounts,
  type LockStatClass,
  type LockStatTable,
  type LockTimes,
  LONGEST_CLASS_NAME,
} from "./lock_stat.ts";

const COLUMNS = [
  "con-bounces",
  "contentions",
  "waittime-min",
  "waittime-max",
  "waittime-total",
  "waittime-avg",
  "acq-bounces",
  "acquisitions",
  "holdtime-min",
  "holdtime-max",
  "holdtime-total",
  "holdtime-avg",
];
const WIDTH = 40 + 1 + COLUMNS.length * 15;

/** The first line of a table. */
export const LOCK_STAT_VERSION = "lock_stat version 0.4";
/** Its second line, where lockdep was off. */
export const LOCK_STAT_WARNING = "*WARNING* lock debugging disabled!! - possibly due to a lockdep warning";

/** A table as the kernel would print it. */
export function lockStatText({ lockdepOff, classes }: LockStatTable): string {
  const rule = "-".repeat(WIDTH);
  const heading = ["class name".padStart(40), ...COLUMNS.map((column) => column.padStart(14))].join(" ");
  return [
    LOCK_STAT_VERSION,
    ...(lockdepOff ? [LOCK_STAT_WARNING] : []),
    rule,
    heading,
    rule,
    "",
    ...classes.flatMap(classLines),
  ].map((line) => `${line}\n`).join("");
}

function classLines(one: LockStatClass): string[] {
  const name = one.name.slice(0, LONGEST_CLASS_NAME);
  const lines: string[] = [];
  if (one.write) lines.push(`${one.read ? `${name.padStart(38)}-W` : name.padStart(40)}:${countsText(one.write)}`);
  if (one.read) lines.push(`${name.padStart(38)}-R:${countsText(one.read)}`);
  if ((one.write?.contentions ?? 0) + (one.read?.contentions ?? 0) === 0) return lines;
  const length = name.length + (one.read ? 2 : 0);
  const underline = " ".repeat(40 - length) + "-".repeat(length);
  for (const points of [one.contentionPoints, one.contendingPoints]) {
    if (points.length > 0) lines.push(underline, ...points.map((point) => pointText(name, point)));
  }
  if (one.contendingPoints.length > 0) lines.push("", ".".repeat(WIDTH), "");
  return lines;
}

function countsText({ conBounces, contentions, wait, acqBounces, acquisitions, hold }: LockCounts): string {
  return `${count(conBounces)} ${count(contentions)}${timesText(wait)} ${count(acqBounces)} ${count(acquisitions)}${
    timesText(hold)
  }`;
}

function count(value: number): string {
  return String(value).padStart(14);
}

function timesText({ min, max, total, average }: LockTimes): string {
  return [min, max, total, average].map((ns) => ` ${microseconds(ns).padStart(14)}`).join("");
}

/** Microseconds with two digits, rounded as the kernel does. */
function microseconds(ns: number): string {
  const rounded = Math.floor(ns) + 5;
  return `${Math.floor(rounded / 1000)}.${String(Math.floor((rounded % 1000) / 10)).padStart(2, "0")}`;
}

function pointText(name: string, point: ContentionPoint): string {
  const address = `[<${point.address ?? "0".repeat(16)}>]`;
  const place = point.offset === null || point.size === null
    ? ""
    : `+0x${point.offset.toString(16)}/0x${point.size.toString(16)}`;
  const module = point.module === null ? "" : ` [${point.module}]`;
  return `${name.padStart(40)} ${count(point.count)} ${address.padStart(29)} ${point.function}${place}${module}`;
}
