/**
 * A run in the Trace Event Format, which ui.perfetto.dev and about:tracing open: a track for each task with its calls,
 * waits and sleeps as nested slices, a track for each processor with the tasks that run on it, and an arrow from each
 * release to the acquisition that waited for it.
 *
 * Source: "Trace Event Format" (Nat Duca, Dean Sinclair), which Perfetto's JSON importer follows.
 */

/** Process numbers of the file: tracks are grouped by process. */
const TASKS = 1;
const PROCESSORS = 2;

/** Names of what has tracks, by number. */
export interface PerfettoNames {
  readonly tasks: readonly string[];
  readonly processors: number;
  readonly locks: readonly string[];
}

/** The last release of a lock: when, by whom, and how many lines there were then. */
interface Release {
  readonly time: number;
  readonly task: number;
  readonly before: number;
}

/** Records a run, in order of time. After `most` records it takes no new slice, and closes those that are open. */
export class PerfettoRecorder {
  readonly #names: PerfettoNames;
  readonly #most: number;
  readonly #lines: string[] = [];
  /** Slices open on a task's track that are recorded, and those that are not because there were too many. */
  readonly #open: Int32Array;
  readonly #unrecorded: Int32Array;
  readonly #waiting: Uint8Array;
  /** Whether a slice is open on a processor's track. */
  readonly #runs: Uint8Array;
  readonly #released = new Map<number, Release>();
  /** Beginnings of arrows, each with the number of lines before it. */
  readonly #starts: { readonly before: number; readonly line: string }[] = [];
  #flows = 0;
  #cutAt: number | null = null;

  constructor(names: PerfettoNames, most = 1_000_000) {
    this.#names = names;
    this.#most = most;
    this.#open = new Int32Array(names.tasks.length);
    this.#unrecorded = new Int32Array(names.tasks.length);
    this.#waiting = new Uint8Array(names.tasks.length);
    this.#runs = new Uint8Array(names.processors);
  }

  /** Nanoseconds from which on nothing new is in the file; null where all is. */
  get cutAt(): number | null {
    return this.#cutAt;
  }

  /** A task calls a function. */
  called(time: number, task: number, name: string): void {
    this.#begin(time, task, name, "call");
  }

  /** It returns from the innermost one. */
  returned(time: number, task: number): void {
    this.#end(time, task);
  }

  /** It starts to wait for a lock. */
  contended(time: number, task: number, lock: number): void {
    this.#waiting[task] = 1;
    this.#begin(time, task, `waits for ${this.#names.locks[lock]!}`, "lock");
  }

  /** It has the lock. */
  acquired(time: number, task: number, lock: number): void {
    if (this.#waiting[task] === 0) return;
    this.#waiting[task] = 0;
    const release = this.#released.get(lock);
    if (release !== undefined && this.#unrecorded[task] === 0 && this.#cutAt === null) {
      const arrow = { id: ++this.#flows, cat: "lock", name: "hand-over", pid: TASKS };
      const start = { ph: "s", ...arrow, tid: release.task + 1, ts: microseconds(release.time) };
      this.#starts.push({ before: release.before, line: JSON.stringify(start) });
      this.#add({ ph: "f", bp: "e", ...arrow, tid: task + 1 }, time);
    }
    this.#end(time, task);
  }

  /** It lets go of the lock. */
  released(time: number, task: number, lock: number): void {
    // Viewers hang an arrow on the slice that is open where it begins, and drop one that begins in none.
    if (this.#open[task]! > 0) this.#released.set(lock, { time, task, before: this.#lines.length });
    else this.#released.delete(lock);
  }

  /** It waits for something that is no lock, or sleeps; {@linkcode PerfettoRecorder.returned} ends that too. */
  rests(time: number, task: number, what: string): void {
    this.#begin(time, task, what, "rest");
  }

  /**
   * A processor runs a task from now on; -1: none. These are beginnings and ends as well: of slices with a duration that
   * touch, viewers that count whole nanoseconds take some for overlapping and drop them.
   */
  runs(time: number, processor: number, task: number): void {
    const track = { pid: PROCESSORS, tid: processor + 1 };
    if (this.#runs[processor] !== 0) this.#add({ ph: "E", ...track }, time);
    this.#runs[processor] = 0;
    if (task === -1 || this.#isFull(time)) return;
    this.#runs[processor] = 1;
    this.#add({ ph: "B", name: this.#names.tasks[task]!, cat: "run", ...track }, time);
  }

  /** The file's text, of a run that ended at `time`. */
  text(time: number): string {
    this.#open.forEach((open, task) => {
      for (let left = open + this.#unrecorded[task]!; left > 0; left--) this.#end(time, task);
    });
    this.#runs.forEach((_, processor) => this.runs(time, processor, -1));
    const { tasks, processors } = this.#names;
    const heads = [
      head("process_name", TASKS, 0, "tasks"),
      head("process_name", PROCESSORS, 0, "processors"),
      ...tasks.map((name, task) => head("thread_name", TASKS, task + 1, name)),
      ...Array.from({ length: processors }, (_, i) => head("thread_name", PROCESSORS, i + 1, `processor ${i}`)),
    ];
    return `{"displayTimeUnit":"ns","traceEvents":[\n${[...heads, ...this.#linesAndStarts()].join(",\n")}\n]}\n`;
  }

  #linesAndStarts(): string[] {
    const all: string[] = [];
    const starts = [...this.#starts].sort((a, b) => a.before - b.before);
    let next = 0;
    for (let i = 0; i <= this.#lines.length; i++) {
      for (; next < starts.length && starts[next]!.before === i; next++) all.push(starts[next]!.line);
      if (i < this.#lines.length) all.push(this.#lines[i]!);
    }
    return all;
  }

  #begin(time: number, task: number, name: string, cat: string): void {
    if (this.#isFull(time)) {
      this.#unrecorded[task]!++;
      return;
    }
    this.#open[task]!++;
    this.#add({ ph: "B", name, cat, pid: TASKS, tid: task + 1 }, time);
  }

  #end(time: number, task: number): void {
    if (this.#unrecorded[task]! > 0) {
      this.#unrecorded[task]!--;
    } else if (this.#open[task]! > 0) {
      this.#open[task]!--;
      this.#add({ ph: "E", pid: TASKS, tid: task + 1 }, time);
    }
  }

  #isFull(time: number): boolean {
    if (this.#lines.length >= this.#most) this.#cutAt ??= time;
    return this.#cutAt !== null;
  }

  #add(event: { readonly [field: string]: string | number }, time: number): void {
    this.#lines.push(JSON.stringify({ ...event, ts: microseconds(time) }));
  }
}

/** Microseconds, as the format counts, with the nanoseconds behind the point. */
function microseconds(ns: number): number {
  return ns / 1000;
}

function head(name: string, pid: number, tid: number, value: string): string {
  return JSON.stringify({ ph: "M", name, pid, tid, args: { name: value } });
}
