import type { PrintkRecord } from "../kernel_log/printk_records.ts";
import { CallTrace, runningFunction, type TracedFrame } from "./call_trace.ts";
import { heldBy, type PrintedLock, printedLock, type TaskName } from "./held_locks.ts";
import type { BlockedReport, DeathReport, KasanReport, KernelReport, LockdepReport } from "./report.ts";

/** A report of which lines may follow. */
export interface OpenReport {
  /** Takes a line; gives false where the report ended before it. */
  take(text: string): boolean;
  /** What was said; undefined where it is nothing. */
  report(): KernelReport | undefined;
}

const HUNG = /^INFO: task (.+):(\d+) blocked for more than (\d+) seconds/;
const TASK = /^task:(.+?) +state:(\S) .*?\bpid:(\d+)/;
/** SysRq shows idle tasks, too; those that wait for a lock are in these states. */
const WAITING = /^[DK]/;
const COMM = /^CPU: \d+ .*?\bPID: (\d+) Comm: (.+?) (?:Not tainted|Tainted: )/;
const BY_TASK = / by task (.+)\/(\d+)$/;
const LOCKDEP = /^WARNING: possible (recursive|circular) locking (?:dependency )?detected/;
const KASAN = /^BUG: KASAN: ([\w-]+) in ([\w.]+)/;
const DEATH =
  /^(?:BUG: (?:kernel NULL pointer dereference|unable to handle)|Unable to handle kernel|Internal error: |Oops: |general protection fault|kernel BUG at |divide error: |invalid opcode: |stack segment: |8<--- cut here ---)/;
const END_OF_TRACE = /^ ?<\/TASK>|^---\[ end trace/;
/** Lines between a heading and a trace, and within a trace, that are of the report and say nothing to us. */
const MOST_OTHERS = 40;

/** A trace within a report: lines of others may stand in between, and it ends when too many do. */
class Traced {
  readonly trace = new CallTrace();
  #others = 0;
  #isOver = false;

  /** Gives false where the trace was over before. */
  take(text: string): boolean {
    if (this.#isOver) return false;
    if (this.trace.take(text)) {
      this.#others = 0;
      return true;
    }
    if (END_OF_TRACE.test(text) && !this.trace.isEmpty) {
      this.#isOver = true;
      return true;
    }
    this.#others++;
    return this.#others <= (this.trace.isEmpty ? MOST_OTHERS : 3);
  }
}

/** A hung task, or one of SysRq's list. */
export class BlockedText implements OpenReport {
  readonly #line: number;
  readonly #task: TaskName;
  readonly #seconds: number | null;
  readonly #traced = new Traced();
  /** SysRq: `task:NAME` begins a task; of a hung one it is the second line. */
  #isShown: boolean;

  private constructor(line: number, task: TaskName, seconds: number | null) {
    this.#line = line;
    this.#task = task;
    this.#seconds = seconds;
    this.#isShown = seconds === null;
  }

  static begin({ text, line }: PrintkRecord, open: OpenReport | undefined): OpenReport | undefined {
    const hung = HUNG.exec(text);
    if (hung) return new BlockedText(line, { name: hung[1]!, pid: Number(hung[2]) }, Number(hung[3]));
    const shown = TASK.exec(text);
    if (!shown) return undefined;
    const pid = Number(shown[3]);
    if (open instanceof BlockedText && open.#task.pid === pid && !open.#isShown) {
      open.#isShown = true;
      return open;
    }
    return WAITING.test(shown[2]!) ? new BlockedText(line, { name: shown[1]!, pid }, null) : new Passed();
  }

  take(text: string): boolean {
    return this.#traced.take(text);
  }

  report(): BlockedReport {
    return {
      kind: "blocked",
      line: this.#line,
      task: this.#task,
      seconds: this.#seconds,
      times: this.#seconds === null ? 0 : 1,
      frames: this.#traced.trace.frames,
      owner: null,
    };
  }
}

/** A task that does not wait: its trace is of nobody's. */
class Passed implements OpenReport {
  readonly #traced = new Traced();
  take(text: string): boolean {
    return this.#traced.take(text);
  }
  report(): undefined {
    return undefined;
  }
}

/** An alarm of lockdep. */
export class LockdepText implements OpenReport {
  readonly #line: number;
  readonly #type: LockdepReport["type"];
  #task: TaskName | undefined;
  /** Which lock the next one is. */
  #next: "wants" | "holds" | "held" | undefined;
  #wants: PrintedLock | null = null;
  #holds: PrintedLock | null = null;
  readonly #held: PrintedLock[] = [];
  readonly #chain: { readonly class: string; readonly trace: CallTrace }[] = [];
  #backtrace: Traced | undefined;

  private constructor(line: number, type: LockdepReport["type"]) {
    this.#line = line;
    this.#type = type;
  }

  static begin({ text, line }: PrintkRecord): OpenReport | undefined {
    const found = LOCKDEP.exec(text);
    return found ? new LockdepText(line, found[1] as LockdepReport["type"]) : undefined;
  }

  take(text: string): boolean {
    if (this.#backtrace) return this.#backtrace.take(text);
    if (text === "stack backtrace:") this.#backtrace = new Traced();
    const wants = /^(.+)\/(\d+) is trying to acquire lock:$/.exec(text);
    if (wants) {
      this.#task = { name: wants[1]!, pid: Number(wants[2]) };
      this.#next = "wants";
    } else if (text === "but task is already holding lock:") this.#next = "holds";
    else if (heldBy(text)) this.#next = "held";
    else this.#takeLock(text);
    return true;
  }

  #takeLock(text: string): void {
    const link = /^-> #\d+ \((.+?)\)\{/.exec(text);
    if (link) {
      this.#chain.push({ class: link[1]!, trace: new CallTrace() });
      return;
    }
    const lock = printedLock(text);
    if (!lock) {
      this.#chain.at(-1)?.trace.take(text);
      return;
    }
    if (this.#next === "wants") this.#wants ??= lock;
    else if (this.#next === "holds") this.#holds ??= lock;
    else if (this.#next === "held") this.#held.push(lock);
  }

  report(): LockdepReport {
    return {
      kind: "lockdep",
      line: this.#line,
      type: this.#type,
      task: this.#task ?? { name: "", pid: 0 },
      wants: this.#wants,
      holds: this.#holds,
      held: this.#held,
      chain: this.#chain.map(({ class: name, trace }) => ({ class: name, frames: trace.frames })),
      frames: this.#backtrace?.trace.frames ?? [],
    };
  }
}

/** A death. What the kernel says of it before its trace comes in several lines that could each begin it. */
export class DeathText implements OpenReport {
  readonly #line: number;
  readonly #what: string;
  readonly #traced = new Traced();
  #task: TaskName | null = null;
  #running: TracedFrame | undefined;

  private constructor(line: number, what: string) {
    this.#line = line;
    this.#what = what;
  }

  static begin({ text, line }: PrintkRecord, open: OpenReport | undefined): OpenReport | undefined {
    if (!DEATH.test(text)) return undefined;
    return open instanceof DeathText && open.#traced.trace.isEmpty ? open : new DeathText(line, text);
  }

  take(text: string): boolean {
    const comm = COMM.exec(text);
    if (comm) this.#task ??= { name: comm[2]!, pid: Number(comm[1]) };
    this.#running ??= runningFunction(text);
    return this.#traced.take(text);
  }

  report(): DeathReport {
    const { frames } = this.#traced.trace;
    const running = this.#running;
    return {
      kind: "death",
      line: this.#line,
      what: this.#what,
      task: this.#task,
      frames: running && frames[0]?.name !== running.name ? [running, ...frames] : frames,
    };
  }
}

/** A report of KASAN. */
export class KasanText implements OpenReport {
  readonly #line: number;
  readonly #what: string;
  readonly #in: string;
  readonly #traced = new Traced();
  #task: TaskName | null = null;

  private constructor(line: number, what: string, place: string) {
    this.#line = line;
    this.#what = what;
    this.#in = place;
  }

  static begin({ text, line }: PrintkRecord): OpenReport | undefined {
    const found = KASAN.exec(text);
    return found ? new KasanText(line, found[1]!, found[2]!) : undefined;
  }

  take(text: string): boolean {
    const by = BY_TASK.exec(text);
    if (by) this.#task ??= { name: by[1]!, pid: Number(by[2]) };
    return this.#traced.take(text);
  }

  report(): KasanReport {
    return {
      kind: "kasan",
      line: this.#line,
      what: this.#what,
      in: this.#in,
      task: this.#task,
      frames: this.#traced.trace.frames,
    };
  }
}
