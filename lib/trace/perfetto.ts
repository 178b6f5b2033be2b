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

/** Records a run, in order of time. After `most` records it takes no new slice, and closes those that are open. */
export class PerfettoRecorder {
  readonly #names: PerfettoNames;
  readonly #most: number;
  readonly #lines: string[] = [];
  /** Slices open on a task's track that are recorded, and those that are not because there were too many. */
  readonly #open: Int32Array;
  readonly #unrecorded: Int32Array;
  readonly #waiting: Uint8Array;
  readonly #runs: { task: number; since: number }[];
  readonly #released = new Map<number, { readonly time: number; readonly task: number }>();
  #flows = 0;
  #cutAt: number | null = null;

  constructor(names: PerfettoNames, most = 1_000_000) {
    this.#names = names;
    this.#most = most;
    this.#open = new Int32Array(names.tasks.length);
    this.#unrecorded = new Int32Array(names.tasks.length);
    this.#waiting = new Uint8Array(names.tasks.length);
    this.#runs = Array.from({ length: names.processors }, () => ({ task: -1, since: 0 }));
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
      const id = ++this.#flows;
      const flow = (ph: string, at: number, by: number) =>
        this.#add({
          ph,
          ...(ph === "f" ? { bp: "e" } : {}),
          id,
          cat: "lock",
          name: "hand-over",
          pid: TASKS,
          tid: by + 1,
        }, at);
      flow("s", release.time, release.task);
      flow("f", time, task);
    }
    this.#end(time, task);
  }

  /** It lets go of the lock. */
  released(time: number, task: number, lock: number): void {
    this.#released.set(lock, { time, task });
  }

  /** It waits for something that is no lock, or sleeps; {@linkcode PerfettoRecorder.returned} ends that too. */
  rests(time: number, task: number, what: string): void {
    this.#begin(time, task, what, "rest");
  }

  /** A processor runs a task from now on; -1: none. */
  runs(time: number, processor: number, task: number): void {
    const run = this.#runs[processor]!;
    if (run.task !== -1 && this.#cutAt === null) {
      this.#room(time);
      this.#add({
        ph: "X",
        name: this.#names.tasks[run.task]!,
        cat: "run",
        pid: PROCESSORS,
        tid: processor + 1,
        dur: microseconds(time - run.since),
      }, run.since);
    }
    run.task = task;
    run.since = time;
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
    return `{"displayTimeUnit":"ns","traceEvents":[\n${[...heads, ...this.#lines].join(",\n")}\n]}\n`;
  }

  #begin(time: number, task: number, name: string, cat: string): void {
    this.#room(time);
    if (this.#cutAt !== null) {
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

  #room(time: number): void {
    if (this.#lines.length >= this.#most) this.#cutAt ??= time;
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
