import type { Batch } from "./batch.ts";

/** What a queue is for another thread. */
export interface SharedQueue {
  readonly batches: readonly Batch[];
  readonly next: SharedArrayBuffer;
}

/** Batches that several threads take from, each of them once: none waits for another one to hand it its next. */
export class BatchQueue {
  /** All of them, also those that were taken. */
  readonly batches: readonly Batch[];
  /** The index of the next one to be taken. */
  readonly #next: Int32Array<SharedArrayBuffer>;

  /** @param first The index of the first one that is left. */
  constructor(batches: readonly Batch[], first: number, next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.batches = batches;
    this.#next = new Int32Array(next);
    if (first > 0) Atomics.store(this.#next, 0, first);
  }

  /** The same queue in another thread. */
  static of({ batches, next }: SharedQueue): BatchQueue {
    return new BatchQueue(batches, 0, next);
  }

  /** What another thread makes the same queue of. */
  shared(): SharedQueue {
    return { batches: this.batches, next: this.#next.buffer };
  }

  /** Takes batches, with their indices, until none is left. */
  *taken(): Generator<readonly [index: number, batch: Batch]> {
    for (let i = this.#take(); i < this.batches.length; i = this.#take()) yield [i, this.batches[i]!];
  }

  #take(): number {
    return Atomics.add(this.#next, 0, 1);
  }
}
