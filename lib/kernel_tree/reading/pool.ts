import { Worker } from "node:worker_threads";
import { type Batch, BatchReader, type BatchResult } from "./batch.ts";
import type { Answer } from "./reading_worker.ts";

/** Takes what came of a batch. */
export type TakeResult = (batch: Batch, result: BatchResult) => void;

/** A worker has its next batch before it is done with the last. */
const AHEAD = 2;

/**
 * Reads all batches, each by whichever worker is free; results come in any order.
 *
 * @param workers How many threads; 0 reads in this one.
 * @throws {Error} where a worker dies; the others are ended.
 */
export async function readBatches(
  folder: string,
  batches: readonly Batch[],
  workers: number,
  take: TakeResult,
): Promise<void> {
  const count = Math.min(workers, batches.length);
  if (count === 0) {
    const reader = new BatchReader(folder);
    for (const batch of batches) take(batch, reader.read(batch));
    return;
  }
  const left = batches.values();
  // The ending of the name is that of this file: .ts, or .js where the library is built.
  const place = new URL(`./reading_worker${import.meta.url.slice(-3)}`, import.meta.url);
  const pool = Array.from({ length: count }, () => new Worker(place, { workerData: folder }));
  try {
    await Promise.all(pool.map((worker) => serve(worker, left, take)));
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()));
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
