/** Reads `/proc/lock_stat`, alone or in the middle of a console's log. */
import { badLockStatLine, cutLockStat, noLockStat, otherLockStat } from "../messages/kernel_log.ts";
import type { ContentionPoint, LockCounts, LockStatClass, LockStatTable } from "../trace/lock_stat.ts";
import { LOCK_STAT_VERSION, LOCK_STAT_WARNING } from "../trace/lock_stat_text.ts";
import type { LogLine } from "./log_lines.ts";

const COUNT = " *(\\d{1,15})";
const TIME = " +(\\d{1,13}\\.\\d\\d)";
const COUNTS = `${COUNT}${COUNT}${TIME.repeat(4)}`;
const ROW = new RegExp(`^ *(\\S.*?)(?:-([RW]))?:${COUNTS}${COUNTS}$`);
const POINT = /^ *(\S.*?) +(\d{1,15}) +\[<([\da-f]+)>\] (\S+?)(?:\+0x([\da-f]+)\/0x([\da-f]+))?(?: \[(\S+)\])?$/;
const UNDERLINE = /^ *-+$/;
const DOTS = /^\.+$/;
const RULE = /^-{221}$/;
const HEADING = /^ *class name +con-bounces .* holdtime-avg$/;
const PRINTK = /^(?:<\d+>)?\[ *\d+\.\d{6}\]/;
/** What still tries to be a line of the table: indented, as no prompt and no message of a shell is. */
const INDENTED = /^ +\S/;

/** A class while its lines come. */
type Growing = { -readonly [K in keyof LockStatClass]: LockStatClass[K] } & {
  contentionPoints: ContentionPoint[];
  contendingPoints: ContentionPoint[];
};

/**
 * The first lock_stat table of a log. Records of printk between its lines are passed over; the table ends with the first
 * line that is not its own.
 *
 * @throws {UserError} where there is none, or one that is cut, torn or of another version.
 */
export function readLockStat(lines: Iterable<LogLine>): LockStatTable {
  let reader: Reader | undefined;
  for (const { text, number } of lines) {
    const line = text.trimEnd() === "" ? "" : text;
    if (reader === undefined) {
      if (line.trim() === LOCK_STAT_VERSION) reader = new Reader();
      else if (line.startsWith("lock_stat version ")) throw otherLockStat(number, line.slice(18).trim());
    } else if (!PRINTK.test(line) && !reader.take(line, number)) break;
  }
  if (reader === undefined) throw noLockStat();
  return reader.end();
}

class Reader {
  readonly #classes: Growing[] = [];
  #lockdepOff = false;
  /** The class that the next row may still belong to, as its readers. */
  #open: Growing | undefined;
  #underlines = 0;
  /** Contended, and the line of dots that must follow has not come yet. */
  #unfinished = false;
  #headings = 0;
  #last = 0;

  /** False: the table has ended before this line. */
  take(line: string, number: number): boolean {
    if (RULE.test(line) || HEADING.test(line)) this.#headings++;
    else if (line === LOCK_STAT_WARNING) this.#lockdepOff = true;
    else if (DOTS.test(line) && line.length > 3) this.#finish();
    else if (UNDERLINE.test(line)) this.#underlines++;
    else if (line !== "" && !this.#row(line) && !this.#point(line)) {
      if (INDENTED.test(line)) throw badLockStatLine(number, line);
      return false;
    }
    this.#last = number;
    return true;
  }

  end(): LockStatTable {
    if (this.#unfinished || this.#headings < 3) throw cutLockStat(this.#last);
    return { lockdepOff: this.#lockdepOff, classes: this.#classes };
  }

  #finish(): void {
    this.#open = undefined;
    this.#underlines = 0;
    this.#unfinished = false;
  }

  #row(line: string): boolean {
    const [, name, way, ...columns] = ROW.exec(line) ?? [];
    if (name === undefined) return false;
    if (this.#unfinished && (way !== "R" || this.#underlines > 0)) return false;
    const counts = countsOf(columns);
    const open = this.#open;
    if (way === "R" && open !== undefined && open.name === name && open.read === null && open.write !== null) {
      open.read = counts;
    } else {
      this.#open = {
        name,
        write: way === "R" ? null : counts,
        read: way === "R" ? counts : null,
        contentionPoints: [],
        contendingPoints: [],
      };
      this.#classes.push(this.#open);
    }
    this.#underlines = 0;
    this.#unfinished ||= counts.contentions > 0;
    return true;
  }

  #point(line: string): boolean {
    const [, name, count, address, symbol, offset, size, module] = POINT.exec(line) ?? [];
    const open = this.#open;
    if (count === undefined || open === undefined || open.name.trimEnd() !== name) return false;
    const points = [undefined, open.contentionPoints, open.contendingPoints][this.#underlines];
    points?.push({
      count: Number(count),
      address: address!,
      function: symbol!,
      offset: offset === undefined ? null : parseInt(offset, 16),
      size: size === undefined ? null : parseInt(size, 16),
      module: module ?? null,
    });
    return points !== undefined;
  }
}

function countsOf(columns: readonly (string | undefined)[]): LockCounts {
  const at = (i: number) => Number(columns[i]);
  const times = (i: number) => {
    const [min = 0, max = 0, total = 0, average = 0] = [0, 1, 2, 3].map((j) => nanoseconds(columns[i + j]!));
    return { min, max, total, average };
  };
  return {
    conBounces: at(0),
    contentions: at(1),
    wait: times(2),
    acqBounces: at(6),
    acquisitions: at(7),
    hold: times(8),
  };
}

/** Microseconds with two digits, exactly. */
function nanoseconds(text: string): number {
  return Number(text.replace(".", "")) * 10;
}
