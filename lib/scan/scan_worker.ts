/** A worker of `deno task scan`: walks a folder and reads every file whose path falls to it. */
import { existsSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { folderSource } from "../kernel_tree/folder_source.ts";
import type { Skipped } from "../kernel_tree/reading/skipped.ts";
import { isNoKernel } from "../kernel_tree/source_files.ts";
import { errorText, UserError } from "../messages/user_error.ts";
import { isScanned, type ScanFacts, scanFile } from "./file_facts.ts";

const BATCH = 200;

/** What a worker is told. */
export interface WorkerPart {
  readonly folder: string;
  /** Which of how many parts. */
  readonly part: number;
  readonly parts: number;
}

/** What a worker sends: facts of some files; at the end `done`, with what it could not read; or what went wrong. */
export interface WorkerMessage {
  readonly facts?: readonly ScanFacts[];
  readonly skipped?: readonly Skipped[];
  readonly done?: true;
  readonly failure?: string;
  readonly isUserError?: boolean;
}

const { folder, part, parts } = workerData as WorkerPart;
const send = (message: WorkerMessage) => parentPort!.postMessage(message);
try {
  let facts: ScanFacts[] = [];
  const skipped: Skipped[] = [];
  const isTop = existsSync(`${folder}/Makefile`);
  const mine = (path: string) => isScanned(path) && hash(path) % parts === part && !(isTop && isNoKernel(path));
  for await (const file of folderSource(folder, mine, (one) => skipped.push(one)).files) {
    facts.push(scanFile(file));
    if (facts.length < BATCH) continue;
    send({ facts });
    facts = [];
  }
  send({ facts });
  send({ skipped, done: true });
} catch (error) {
  send({ failure: errorText(error), isUserError: error instanceof UserError });
}

function hash(path: string): number {
  let sum = 0;
  for (let i = 0; i < path.length; i++) sum = (Math.imul(sum, 31) + path.charCodeAt(i)) >>> 0;
  return sum;
}
