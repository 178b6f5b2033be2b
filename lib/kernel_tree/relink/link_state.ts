import { Buffer } from "node:buffer";
import type { DriverDefinition } from "../../driver_names/definition.ts";
import type { Asked } from "./asked_words.ts";

/** A file that was linked. */
export interface LinkedFile {
  readonly asked: Asked;
  readonly definitions: readonly DriverDefinition[];
}

/** Something that was derived for many files. */
export interface DerivedState {
  readonly asked: Asked;
  readonly shown: string;
}

/** What linking leaves for the next time. */
export interface LinkState {
  /** As `TreeFacts` has it. */
  readonly top: string;
  /** As `FileLinker` has it. */
  readonly base: readonly string[];
  /** What the numbers in what was asked mean; some may be there more than once. */
  readonly words: readonly string[];
  /** How many there were when all files were linked. */
  readonly wordsAtFirst: number;
  /** As `AskedWords` has them. */
  readonly followed: readonly string[];
  readonly derived: ReadonlyMap<string, DerivedState>;
  /** By path. */
  readonly files: ReadonlyMap<string, LinkedFile>;
}

/** The part that is JSON: of what was asked, how many numbers there are. */
interface Head extends Omit<LinkState, "derived" | "files"> {
  readonly derived: readonly (readonly [key: string, shown: string, asked: number])[];
  readonly files: readonly (readonly [path: string, asked: number, definitions: readonly DriverDefinition[]])[];
}

const LENGTH_BYTES = 4, NUMBER_BYTES = 4;

/** Writes it down: the length of JSON, then that, then numbers. */
export function encodeLinkState(state: LinkState): Uint8Array {
  const { derived, files } = state;
  const head: Head = {
    ...state,
    derived: [...derived].map(([key, { shown, asked }]) => [key, shown, asked.length]),
    files: [...files].map(([path, { asked, definitions }]) => [path, asked.length, definitions]),
  };
  const json = Buffer.from(JSON.stringify(head), "utf8");
  const lists = [...derived.values(), ...files.values()];
  const count = lists.reduce((sum, { asked }) => sum + asked.length, 0);
  const start = LENGTH_BYTES + json.length;
  const bytes = Buffer.alloc(start + NUMBER_BYTES * count);
  bytes.writeUInt32LE(json.length, 0);
  json.copy(bytes, LENGTH_BYTES);
  const numbers = new Int32Array(count);
  let at = 0;
  for (const { asked } of lists) {
    numbers.set(asked, at);
    at += asked.length;
  }
  Buffer.from(numbers.buffer).copy(bytes, start);
  return bytes;
}

/** Reads what {@linkcode encodeLinkState} wrote on a machine of the same kind. */
export function decodeLinkState(bytes: Uint8Array): LinkState {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = LENGTH_BYTES + buffer.readUInt32LE(0);
  const { derived, files, ...head } = JSON.parse(buffer.toString("utf8", LENGTH_BYTES, start)) as Head;
  const numbers = new Int32Array(buffer.buffer.slice(buffer.byteOffset + start, buffer.byteOffset + buffer.length));
  let at = 0;
  const take = (count: number): Asked => numbers.subarray(at, at += count);
  return {
    ...head,
    derived: new Map(derived.map(([key, shown, asked]) => [key, { shown, asked: take(asked) }])),
    files: new Map(files.map(([path, asked, definitions]) => [path, { asked: take(asked), definitions }])),
  };
}
