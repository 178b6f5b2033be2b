/**
 * Lockdep: lock classes, the dependencies between them, and the alarm that it raises, once, before it switches itself
 * off. A fold over one run; it knows classes and tasks, not what they are for.
 *
 * Not modelled: interrupts, read locks, subclasses, wait types; none occurs here.
 */

/** A lock as lockdep is told of it. */
export interface LockUse {
  /** Which lock it is. */
  readonly lock: string;
  /** Its class; undefined for a lock that is not validated. */
  readonly class: string | undefined;
  /** The function that takes it. */
  readonly at: string;
  /** The functions that the task is in then, innermost first. */
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
  /** For a circle: classes from the wanted one back to the held one. */
  readonly chain: readonly string[];
}

/** Keeps what lockdep knows while a run goes by. */
export class Lockdep {
  readonly #held = new Map<string, LockUse[]>();
  readonly #after = new Map<string, Set<string>>();
  #splat: Splat | undefined;
  #on = true;

  /** The alarm that was raised, if any. */
  get splat(): Splat | undefined {
    return this.#splat;
  }

  /** Whether it still looks. */
  get isOn(): boolean {
    return this.#on;
  }

  /** A task is about to take a lock; by trying, it cannot deadlock and adds no dependency. */
  acquire(task: string, use: LockUse, tried = false): void {
    const held = this.#held.get(task) ?? [];
    if (this.#on && use.class !== undefined && !tried) this.#validate(task, use, held);
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

  /** `debug_locks_off()`: the kernel is tainted by a death. */
  off(): void {
    this.#on = false;
  }

  #validate(task: string, wants: LockUse, held: readonly LockUse[]): void {
    const wanted = wants.class!;
    const same = held.findLast((use) => use.class === wanted);
    if (same) return this.#raise({ type: "recursive", task, wants, holds: same, held, chain: [wanted] });
    for (const holds of [...held].reverse()) {
      if (holds.class === undefined) continue;
      const chain = this.#path(wanted, holds.class);
      if (chain) return this.#raise({ type: "circular", task, wants, holds, held, chain });
      const after = this.#after.get(holds.class) ?? new Set();
      this.#after.set(holds.class, after.add(wanted));
    }
  }

  #raise(splat: Splat): void {
    this.#splat = splat;
    this.#on = false;
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
      for (const after of this.#after.get(next) ?? []) if (!cameFrom.has(after)) cameFrom.set(after, next);
    }
    return undefined;
  }
}
