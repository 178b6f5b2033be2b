/** A worker that reads files of a kernel tree: batches come in, what came of each of their files goes out. */
import { parentPort, workerData } from "node:worker_threads";
import { errorText } from "../../messages/user_error.ts";
import { type Batch, BatchReader, type BatchResult, type ReaderSettings } from "./batch.ts";
import { BatchQueue, type SharedQueue } from "./batch_queue.ts";

/** What the worker is sent: a batch for it alone, or last the queue that it is to help with. */
export type Request = { readonly index: number; readonly batch: Batch } | SharedQueue;

/** What the worker sends back: what came of a batch, and at last that none is left, or why it gave up. */
export type Answer =
  | { readonly index: number; readonly result: BatchResult }
  | { readonly done: true }
  | { readonly failure: string };

const reader = new BatchReader(workerData as ReaderSettings);
const send = (answer: Answer) => parentPort!.postMessage(answer);
parentPort!.on("message", (request: Request) => {
  try {
    if ("batch" in request) return send({ index: request.index, result: reader.read(request.batch) });
    for (const [index, batch] of BatchQueue.of(request).taken()) send({ index, result: reader.read(batch) });
    send({ done: true });
  } catch (error) {
    send({ failure: errorText(error) });
  }
});
