/** A checkpoint in a file. */
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Checkpoint, Snapshot } from "../explore/checkpoint.ts";
import { checkpointParts, type CheckpointSubject, readCheckpoint } from "../explore/checkpoint_bytes.ts";
import { badCheckpoint, checkpointOfSomethingElse } from "../messages/checkpoint.ts";
import { cannotRead, cannotWrite } from "../messages/files.ts";
import { checkWritable } from "../files/atomic_write.ts";

/** A save is not due before this many times what the last one took have passed. */
const PATIENCE = 20;

/**
 * Opens a checkpoint. A save replaces the file as a whole: whoever is killed while saving leaves the save before.
 *
 * @param path The file; it need not be there yet.
 * @param seconds Least time between two saves.
 * @throws {UserError} where the file is no whole checkpoint of the subject, or cannot be read or written.
 */
export function openCheckpoint(path: string, subject: CheckpointSubject, seconds: number): Checkpoint {
  checkWritable(path);
  const saved = readSaved(path, subject);
  let last = Date.now();
  let took = 0;
  return {
    saved,
    isDue: () => Date.now() - last >= Math.max(1000 * seconds, PATIENCE * took),
    save(snapshot) {
      const started = Date.now();
      write(path, checkpointParts(subject, snapshot));
      last = Date.now();
      took = last - started;
    },
  };
}

function readSaved(path: string, subject: CheckpointSubject): Snapshot | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw cannotRead(path, error);
  }
  try {
    const found = readCheckpoint((length) => readFrom(descriptor, length), fstatSync(descriptor).size);
    if (typeof found === "string") throw badCheckpoint(path, found);
    if (found.subject.hash !== subject.hash) throw checkpointOfSomethingElse(path, found.subject.name, subject.name);
    return found.snapshot;
  } finally {
    closeSync(descriptor);
  }
}

/** The next bytes of a file, fewer than asked for only at its end. */
function readFrom(descriptor: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let have = 0;
  while (have < length) {
    const read = readSync(descriptor, bytes, have, length - have, null);
    if (read === 0) break;
    have += read;
  }
  return bytes.subarray(0, have);
}

/** Writes a file whole or not at all. What a killed process left is written over by the next one. */
function write(path: string, parts: Iterable<Uint8Array>): void {
  const temporary = join(dirname(path), `.${basename(path)}.part`);
  try {
    const descriptor = openSync(temporary, "w");
    try {
      for (const part of parts) {
        for (let written = 0; written < part.length;) {
          written += writeSync(descriptor, part, written, part.length - written);
        }
      }
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error);
  }
}
