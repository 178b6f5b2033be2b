import { Worker } from "node:worker_threads";
import { type Batch, BatchReader, type BatchResult, type ReaderSettings } from "./batch.ts";
import type { Answer } from "./reading_worker.ts";

/** Takes what came of a batch. */
export type TakeResult = (batch: Batch, result: BatchResult) => void;

/** A worker has its next batch before it is done with the last. */
const AHEAD = 2;

/** Threads that read batches of files. They start while it is not yet known which. */
export class ReadingPool {
  readonly #settings: ReaderSettings;
  readonly #workers: readonly Worker[];

  /** @param workers How many threads; 0 reads in this one. */
  constructor(settings: ReaderSettings, workers: number) {
    this.#settings = settings;
    // The ending of the name is that of this file: .ts, or .js where the library is built.
    const place = new URL(`./reading_worker${import.meta.url.slice(-3)}`, import.meta.url);
    this.#workers = Array.from({ length: workers }, () => new Worker(place, { workerData: settings }));
  }

  /**
   * Reads all batches, each by whichever worker is free; results come in any order.
   *
   * @throws {Error} where a worker dies.
   */
  async read(batches: readonly Batch[], take: TakeResult): Promise<void> {
    if (this.#workers.length === 0) {
      const reader = new BatchReader(this.#settings);
      for (const batch of batches) take(batch, reader.read(batch));
      return;
    }
    const left = batches.values();
    await Promise.all(this.#workers.map((worker) => serve(worker, left, take)));
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function serve(worker: Worker, left: IterableIterator<Batch>, take: TakeResult): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Batch[] = [];
    const hand = () => {
      const { value, done } = left.next();
      if (done) return;
      waiting.push(value);
      worker.postMessage(value);
    };
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("a worker that reads the tree ended by itself")));
    worker.on("message", (answer: Answer) => {
      if ("failure" in answer) return reject(new Error(answer.failure));
      hand();
      try {
        take(waiting.shift()!, answer.result);
      } catch (error) {
        return reject(error);
      }
      if (waiting.length === 0) resolve();
    });
    for (let i = 0; i < AHEAD; i++) hand();
    if (waiting.length === 0) resolve();
  });
}
