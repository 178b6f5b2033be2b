/**
 * Snapshots as bytes: a line that says what it is, a line of JSON (what it is a snapshot of, its numbers, the names and
 * lengths of its arrays), the arrays' words one after another, little end first, and the SHA-256 of all that.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Snapshot } from "./checkpoint.ts";

/** The number goes up with every change of what a search saves, or of the order in which it goes through states. */
const FORMAT_NAME = "driver-core-lab checkpoint ";
const FORMAT = `${FORMAT_NAME}1\n`;
const LONGEST_HEAD = 1 << 20;
const HASH_BYTES = 32;

/** What a snapshot belongs to. */
export interface CheckpointSubject {
  /** Scenario, policy and lockdep mode in words. */
  readonly name: string;
  /** A hash of everything that decides what is explored, and how. */
  readonly hash: string;
}

interface Head {
  readonly subject: CheckpointSubject;
  readonly numbers: Snapshot["numbers"];
  readonly texts: readonly string[];
  readonly arrays: readonly (readonly [name: string, words: number])[];
}

/** The bytes of a snapshot, in parts. Each part is valid until the next one is asked for. */
export function* checkpointParts(
  subject: CheckpointSubject,
  { numbers, arrays, texts = [] }: Snapshot,
): Generator<Uint8Array> {
  const lengths = Object.entries(arrays).map(([name, words]) => [name, words.length] as const);
  const head: Head = { subject, numbers, texts, arrays: lengths };
  const hash = createHash("sha256");
  const parts = [
    Buffer.from(`${FORMAT}${JSON.stringify(head)}\n`, "utf8"),
    ...Object.values(arrays).map((words) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength)),
  ];
  for (const part of parts) {
    hash.update(part);
    yield part;
  }
  yield hash.digest();
}

/** Why bytes are no checkpoint. */
export type CheckpointProblem = "other" | "version" | "short" | "damaged";

/**
 * Reads a snapshot.
 *
 * @param read Gives the next bytes in memory of their own, as many as are asked for, or fewer at the end.
 * @param size How many bytes there are.
 * @returns what is wrong where it is none: another file, another version, cut short, damaged.
 */
export function readCheckpoint(
  read: (length: number) => Uint8Array,
  size: number,
): { subject: CheckpointSubject; snapshot: Snapshot } | CheckpointProblem {
  const hash = createHash("sha256");
  const take = (length: number) => {
    const bytes = read(length);
    hash.update(bytes);
    return bytes;
  };
  const start = Buffer.from(take(Math.min(size, FORMAT.length))).toString("latin1");
  if (start.length < FORMAT.length && FORMAT.startsWith(start)) return "short";
  if (start !== FORMAT) return start.startsWith(FORMAT_NAME) ? "version" : "other";
  const line: Uint8Array[] = [];
  for (;;) {
    const byte = take(1);
    if (byte.length === 0) return "short";
    if (byte[0] === 10) break;
    if (line.push(byte) > LONGEST_HEAD) return "damaged";
  }
  const head = parseHead(Buffer.concat(line).toString("utf8"));
  if (head === undefined) return "damaged";
  const words = head.arrays.reduce((sum, [, length]) => sum + length, 0);
  const expected = FORMAT.length + line.length + 1 + 4 * words + HASH_BYTES;
  if (size !== expected) return size < expected ? "short" : "damaged";
  const arrays = head.arrays.map(([name, length]): [string, Int32Array] => {
    const bytes = take(4 * length);
    return [name, new Int32Array(bytes.buffer, bytes.byteOffset, length)];
  });
  const digest = hash.digest();
  if (Buffer.compare(digest, read(HASH_BYTES)) !== 0) return "damaged";
  const { subject, numbers, texts } = head;
  return { subject, snapshot: { numbers, arrays: Object.fromEntries(arrays), texts } };
}

function parseHead(text: string): Head | undefined {
  let head: Head;
  try {
    head = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isHead = typeof head?.subject?.hash === "string" && typeof head.subject.name === "string" &&
    typeof head.numbers === "object" && Array.isArray(head.texts) && Array.isArray(head.arrays) &&
    head.arrays.every((one) => Array.isArray(one) && Number.isSafeInteger(one[1]) && one[1] >= 0);
  return isHead ? head : undefined;
}
