import type { PrintkRecord } from "../kernel_log/printk_records.ts";
import { CallTrace, runningFunction, type TracedFrame } from "./call_trace.ts";
import { heldBy, LockList, type PrintedLock, printedLock, type TaskName } from "./held_locks.ts";
import type { BlockedReport, DeathReport, KasanReport, KernelReport, LockdepReport } from "./report.ts";

/** A report of which lines may follow. */
export interface OpenReport {
  /** Takes a line; gives false where the report ended before it. */
  take(text: string): boolean;
  /** What was said; undefined where it is nothing. */
  report(): KernelReport | undefined;
}

const HUNG = /^INFO: task (.+):(\d+) blocked (?:in I\/O wait )?for more than (\d{1,9})(?: seconds|$)/;
const TASK = /^task:(.+?) +state:(\S) .*?\bpid: *(\d+)/;
/** Before 5.11: name, state, stack, pid, parent, flags. */
const OLD_TASK = /^(\S.{0,14}?) +([A-Z]) +(?:[\da-f]{8,16} +)?\d+ +(\d+) +\d+ 0x[\da-f]{8,16}$/;
/** SysRq shows idle tasks, too; those that wait for a lock are in these states. */
const WAITING = /^[DK]/;
const COMM = /^CPU: \d+ .*?\bPID: (\d+) Comm: (.+?) (?:Kdump: loaded )?(?:Not tainted|Tainted: )/;
const BY_TASK = / by task (.+)\/(\d+)$/;
const LOCKDEP = /^(?:WARNING|\[ INFO): possible (recursive|circular) locking (?:dependency )?detected/;
const KASAN = /^BUG: KASAN: ([\w-]+) in ([\w.]+)/;
const DEATH =
  /^(?:BUG: (?:[Kk]ernel NULL pointer dereference|[Uu]nable to handle)|Unable to handle kernel|Internal error: |Oops: |Oops ?\[#\d|general protection fault|kernel BUG at |divide error: |invalid opcode: |stack segment: |8<--- cut here ---)/;
const END_OF_TRACE =
  /^(?: ?<\/TASK>|---\[ end trace|Call [Tt]race:|Backtrace:|Allocated by |Freed by |Last potentially related|Kernel panic|task:|CPU: \d+ .*Comm:|Code: |$)/;
/** Lines between a heading and its trace: registers and the stack's words take up to a hundred. */
const MOST_BEFORE = 250;
/** Lines of others within a trace. */
const MOST_WITHIN = 3;
/** Lines of an alarm of lockdep before its stack. */
const MOST_OF_ALARM = 5000;

/** A trace within a report: lines of others may stand in between, and it ends when too many do. */
class Traced {
  readonly trace = new CallTrace();
  #others = 0;
  #isOver = false;
  #isInterrupt = false;

  /** Gives false where the trace was over before. */
  take(text: string): boolean {
    if (this.#isOver) return false;
    // What an interrupt interrupted has no part in what happened in it.
    if (text.trim() === "<IRQ>") this.#isInterrupt = true;
    if (text.trim() === "</IRQ>" && this.#isInterrupt && !this.trace.isEmpty) this.#isOver = true;
    if (this.trace.take(text)) {
      this.#others = 0;
      return true;
    }
    if (!this.trace.isEmpty && END_OF_TRACE.test(text)) {
      this.#isOver = true;
      return true;
    }
    this.#others++;
    return this.#others <= (this.trace.isEmpty ? MOST_BEFORE : MOST_WITHIN);
  }
}

/** A task that waits, as the detector or SysRq shows it. */
export class BlockedText implements OpenReport {
  readonly #line: number;
  readonly #task: TaskName;
  readonly #shownBy: BlockedReport["shownBy"];
  readonly #seconds: number | null;
  readonly #traced = new Traced();
  /** `task:NAME` begins a task of SysRq's list; of a hung one it is the second line. */
  #isShown: boolean;

  private constructor(line: number, task: TaskName, shownBy: BlockedReport["shownBy"], seconds: number | null) {
    this.#line = line;
    this.#task = task;
    this.#shownBy = shownBy;
    this.#seconds = seconds;
    this.#isShown = shownBy !== "detector";
  }

  /** @param owner The task that the kernel named as an owner just before: it shows that one in any state. */
  static begin({ text, line }: PrintkRecord, open: OpenReport | undefined, owner?: TaskName): OpenReport | undefined {
    const hung = HUNG.exec(text);
    if (hung) return new BlockedText(line, { name: hung[1]!, pid: Number(hung[2]) }, "detector", Number(hung[3]));
    const shown = TASK.exec(text) ?? OLD_TASK.exec(text);
    if (!shown) return undefined;
    const task = { name: shown[1]!, pid: Number(shown[3]) };
    if (open instanceof BlockedText && open.#task.pid === task.pid && !open.#isShown) {
      open.#isShown = true;
      return open;
    }
    if (owner?.pid === task.pid) return new BlockedText(line, owner, "owner", null);
    return WAITING.test(shown[2]!) ? new BlockedText(line, task, "sysrq", null) : new Passed();
  }

  take(text: string): boolean {
    return this.#traced.take(text);
  }

  report(): BlockedReport {
    return {
      kind: "blocked",
      line: this.#line,
      task: this.#task,
      shownBy: this.#shownBy,
      seconds: this.#seconds,
      times: this.#shownBy === "detector" ? 1 : 0,
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
  readonly #held = new LockList();
  readonly #chain: { readonly class: string; readonly trace: CallTrace }[] = [];
  #backtrace: Traced | undefined;
  #lines = 0;

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
    if (++this.#lines > MOST_OF_ALARM) return false;
    if (text === "stack backtrace:") this.#backtrace = new Traced();
    const wants = /^(.+)\/(\d+) is trying to acquire lock:$/.exec(text);
    const list = heldBy(text);
    if (wants) {
      this.#task = { name: wants[1]!, pid: Number(wants[2]) };
      this.#next = "wants";
    } else if (text === "but task is already holding lock:") this.#next = "holds";
    else if (list) this.#next = list.task.pid === this.#task?.pid ? "held" : undefined;
    else this.#takeLock(text);
    return true;
  }

  #takeLock(text: string): void {
    const link = /^-> #\d+ \((.+?)\)\{/.exec(text);
    if (link) {
      this.#chain.push({ class: link[1]!, trace: new CallTrace() });
      return;
    }
    if (this.#next === "held") {
      this.#held.take(text);
      return;
    }
    const lock = printedLock(text);
    if (!lock) this.#chain.at(-1)?.trace.take(text);
    else if (this.#next === "wants") this.#wants ??= lock;
    else if (this.#next === "holds") this.#holds ??= lock;
  }

  report(): LockdepReport {
    return {
      kind: "lockdep",
      line: this.#line,
      type: this.#type,
      task: this.#task ?? { name: "", pid: 0 },
      wants: this.#wants,
      holds: this.#holds,
      held: this.#held.locks,
      chain: this.#chain.map(({ class: name, trace }) => ({ class: name, frames: trace.frames })),
      frames: this.#backtrace?.trace.frames ?? [],
    };
  }
}

/** A death. What the kernel says of it before its trace comes in several lines that could each begin it. */
export class DeathText implements OpenReport {
  readonly #line: number;
  #what: string;
  readonly #traced = new Traced();
  #task: TaskName | null = null;
  #running: TracedFrame | undefined;

  private constructor(line: number, what: string) {
    this.#line = line;
    this.#what = what;
  }

  static begin({ text, line }: PrintkRecord, open: OpenReport | undefined): OpenReport | undefined {
    if (!DEATH.test(text)) return undefined;
    if (!(open instanceof DeathText) || !open.#traced.trace.isEmpty) return new DeathText(line, text);
    // Arm's first line says only that one begins.
    if (open.#what.startsWith("8<")) open.#what = text;
    return open;
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
  #isTask = false;
  #isTraced = false;
  /** After the trace come those of who allocated and freed, and whose memory it was. */
  #after = 0;

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
    if (!this.#isTraced && this.#traced.take(text)) return true;
    this.#isTraced = true;
    if (/belongs to the cache task_struct\b/.test(text)) this.#isTask = true;
    return ++this.#after <= MOST_BEFORE && !/^={20,}$/.test(text);
  }

  report(): KasanReport {
    return {
      kind: "kasan",
      line: this.#line,
      what: this.#what,
      in: this.#in,
      isTask: this.#isTask,
      task: this.#task,
      frames: this.#traced.trace.frames,
    };
  }
}
