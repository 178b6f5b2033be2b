import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Batch, BatchReader, type BatchResult, type ReaderSettings } from "./batch.ts";
import { BatchQueue } from "./batch_queue.ts";
import type { Answer, Request } from "./reading_worker.ts";

/** Takes what came of a batch. */
export type TakeResult = (batch: Batch, result: BatchResult) => void;

/** About as many as a thread reads while a kernel tree is listed. */
const MOST_EARLY = 32;

/** This thread and others, that read batches of files. The others start while it is not yet known which. */
export class ReadingPool {
  readonly #settings: ReaderSettings;
  readonly #workers: readonly Worker[];
  readonly #early: Batch[] = [];
  #isEnded = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param workers How many threads read besides this one. */
  constructor(settings: ReaderSettings, workers: number) {
    this.#settings = settings;
    // The ending of the name is that of this file: .ts, or .js where the library is built.
    const place = new URL(`./reading_worker${import.meta.url.slice(-3)}`, import.meta.url);
    this.#workers = Array.from({ length: workers }, () => new Worker(place, { workerData: settings, env: {} }));
    // A worker may fail before anybody waits for it.
    for (const worker of this.#workers) worker.on("error", (error) => this.#failure ??= { error });
  }

  /**
   * Has one of the other threads read a batch before all are known.
   *
   * @returns Whether it was taken: there may be no such thread, or it may have enough to do.
   */
  readEarly(batch: Batch): boolean {
    const index = this.#early.length;
    if (index >= MOST_EARLY * this.#workers.length) return false;
    this.#early.push(batch);
    this.#workers[index % this.#workers.length]!.postMessage({ index, batch } satisfies Request);
    return true;
  }

  /**
   * Reads all other batches, each by whichever thread is free; results come in any order, also those of the early ones.
   *
   * @throws where a worker dies, what it threw, or what `take` throws.
   */
  async read(batches: readonly Batch[], take: TakeResult): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const queue = new BatchQueue([...this.#early, ...batches], this.#early.length);
    await Promise.all([...this.#workers.map((worker) => readIn(worker, queue, take)), this.#readHere(queue, take)]);
  }

  async #readHere(queue: BatchQueue, take: TakeResult): Promise<void> {
    const reader = new BatchReader(this.#settings);
    for (const [, batch] of queue.taken()) {
      take(batch, reader.read(batch));
      // What workers sent is taken in between.
      if (this.#workers.length > 0) await setImmediate();
      if (this.#isEnded) return;
    }
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Has a worker read from the queue until it is empty. */
function readIn(worker: Worker, queue: BatchQueue, take: TakeResult): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("a worker that reads the tree ended by itself")));
    worker.on("message", (answer: Answer) => {
      if ("failure" in answer) return reject(new Error(answer.failure));
      if ("done" in answer) return resolve();
      try {
        take(queue.batches[answer.index]!, answer.result);
      } catch (error) {
        reject(error);
      }
    });
    worker.postMessage(queue.shared() satisfies Request);
  });
}
