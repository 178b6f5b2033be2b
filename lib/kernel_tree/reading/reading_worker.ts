/** A worker that reads files of a kernel tree: a batch comes in, what came of each of its files goes out. */
import { parentPort, workerData } from "node:worker_threads";
import { errorText } from "../../messages/user_error.ts";
import { type Batch, BatchReader, type BatchResult, type ReaderSettings } from "./batch.ts";

/** What the worker sends back. */
export type Answer = { readonly result: BatchResult } | { readonly failure: string };

const reader = new BatchReader(workerData as ReaderSettings);
const send = (answer: Answer) => parentPort!.postMessage(answer);
parentPort!.on("message", (batch: Batch) => {
  try {
    send({ result: reader.read(batch) });
  } catch (error) {
    send({ failure: errorText(error) });
  }
});
