/**
 * Lockdep: lock classes, the dependencies between them, and the alarm that it raises, once, before it switches itself
 * off. A fold over one run; it knows classes and tasks, not what they are for.
 *
 * Not modelled: interrupts, subclasses, wait types; none matters here. A shared lock is one that was tried: as in a
 * kernel, who takes it waits for nobody.
 */

/** A lock as lockdep is told of it. */
export interface LockUse {
  /** Which lock it is. */
  readonly lock: string;
  /** Its class; undefined for a lock that is not validated. */
  readonly class: string | undefined;
  /** The function that takes it. */
  readonly at: string;
  /** The functions that the task is in then, innermost first; `own`: the scenario's, not the kernel's. */
  readonly stack: readonly { readonly name: string; readonly own: boolean }[];
}

/** An alarm. */
export interface Splat {
  /** The class is held already; or taking it closes a circle of dependencies. */
  readonly type: "recursive" | "circular";
  /** The task that raised it. */
  readonly task: string;
  /** The lock that it was about to take. */
  readonly wants: LockUse;
  /** The held lock that the alarm names. */
  readonly holds: LockUse;
  /** All locks that the task holds, the oldest first. */
  readonly held: readonly LockUse[];
  /** For a circle: classes from the wanted one back to the held one. Otherwise the one class. */
  readonly chain: readonly string[];
  /** For each class of the chain how it was taken: the wanted one now, the others when their dependency was new. */
  readonly taken: readonly LockUse[];
}

/** Why lockdep looks no more: it has raised its alarm; a death or KASAN tainted the kernel; its tables are full. */
export type OffBecause = "splat" | "taint" | "full";

/** Keeps what lockdep knows while a run goes by. */
export class Lockdep {
  readonly #fullAt: number;
  readonly #held = new Map<string, readonly LockUse[]>();
  /** By class, the classes that were taken with it held, and how the first time. */
  readonly #after = new Map<string, ReadonlyMap<string, LockUse>>();
  readonly #classes = new Set<string>();
  #splat: Splat | undefined;
  #off: OffBecause | undefined;

  /**
   * Knows nothing yet.
   * @param fullAt the tables are full with that many classes.
   */
  constructor(fullAt = Infinity) {
    this.#fullAt = fullAt;
  }

  /** The alarm that was raised, if any. */
  get splat(): Splat | undefined {
    return this.#splat;
  }

  /** Whether it still looks. */
  get isOn(): boolean {
    return this.#off === undefined;
  }

  /** Why it looks no more; undefined while it does. */
  get offBecause(): OffBecause | undefined {
    return this.#off;
  }

  /** A task is about to take a lock; by trying, it cannot deadlock and adds no dependency. */
  acquire(task: string, use: LockUse, tried = false): void {
    const held = this.#held.get(task) ?? [];
    if (use.class !== undefined) this.#learn(use.class);
    if (this.isOn && use.class !== undefined && !tried) this.#validate(task, use, held);
    this.#held.set(task, [...held, use]);
  }

  /** A task lets go of a lock. */
  release(task: string, lock: string): void {
    const held = this.#held.get(task) ?? [];
    const last = held.findLastIndex((use) => use.lock === lock);
    this.#held.set(task, held.filter((_, i) => i !== last));
  }

  /** `lockdep_is_held()`: whether a task holds a lock, as far as lockdep was told. */
  holds(task: string, lock: string): boolean {
    return this.#held.get(task)?.some((use) => use.lock === lock) ?? false;
  }

  /** `debug_locks_off()`: the kernel is tainted by a death, or by a report of KASAN. */
  off(): void {
    this.#off ??= "taint";
  }

  /** A copy that goes its own way. */
  copy(): Lockdep {
    const copy = new Lockdep(this.#fullAt);
    this.#held.forEach((held, task) => copy.#held.set(task, held));
    this.#after.forEach((after, name) => copy.#after.set(name, after));
    this.#classes.forEach((name) => copy.#classes.add(name));
    copy.#splat = this.#splat;
    copy.#off = this.#off;
    return copy;
  }

  /**
   * A text that is the same for two that raise the same types of alarm from here on, whatever comes. Two that look no
   * more say nothing from here on, so that only their reason counts.
   */
  get signature(): string {
    if (this.#off !== undefined) return `off ${this.#off} ${this.#splat?.type ?? ""}`;
    const held = [...this.#held].map(([task, uses]): [string, string[]] => [
      task,
      uses.flatMap((use) => use.class === undefined ? [] : [use.lock]),
    ]);
    return JSON.stringify([
      held.filter(([, locks]) => locks.length > 0).sort(byFirst),
      [...this.#after].map(([name, after]): [string, string[]] => [name, [...after.keys()].sort()]).sort(byFirst),
      [...this.#classes].sort(),
    ]);
  }

  #learn(name: string): void {
    this.#classes.add(name);
    if (this.#classes.size >= this.#fullAt) this.#off ??= "full";
  }

  #validate(task: string, wants: LockUse, held: readonly LockUse[]): void {
    const wanted = wants.class!;
    const same = held.find((use) => use.class === wanted);
    if (same) {
      return this.#raise({ type: "recursive", task, wants, holds: same, held, chain: [wanted], taken: [wants] });
    }
    for (const holds of [...held].reverse()) {
      if (holds.class === undefined) continue;
      const chain = this.#path(wanted, holds.class);
      if (chain) {
        const taken = chain.map((name, i) => i === 0 ? wants : this.#after.get(chain[i - 1]!)!.get(name)!);
        return this.#raise({ type: "circular", task, wants, holds, held, chain, taken });
      }
      const after = this.#after.get(holds.class);
      if (!after?.has(wanted)) this.#after.set(holds.class, new Map(after).set(wanted, wants));
    }
  }

  #raise(splat: Splat): void {
    this.#splat = splat;
    this.#off = "splat";
  }

  /** A shortest chain of dependencies between two classes. */
  #path(from: string, to: string): string[] | undefined {
    const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
    for (const next of cameFrom.keys()) {
      if (next === to) {
        const chain: string[] = [];
        for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) chain.push(at);
        return chain.reverse();
      }
      for (const after of this.#after.get(next)?.keys() ?? []) if (!cameFrom.has(after)) cameFrom.set(after, next);
    }
    return undefined;
  }
}

function byFirst(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : Number(a[0] > b[0]);
}
