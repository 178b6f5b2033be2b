/** States stored as keys. */
import type { KeyTable } from "./key_table.ts";
import type { Knowledge } from "./knowledge.ts";
import type { StateReader } from "./state_reader.ts";

/** Reads states out of a table of keys. */
export class KeyStore implements StateReader {
  readonly #knowledge: Knowledge;
  readonly #table: KeyTable;
  readonly #key: Int32Array;

  constructor(knowledge: Knowledge, table: KeyTable) {
    this.#knowledge = knowledge;
    this.#table = table;
    this.#key = new Int32Array(table.width);
  }

  /** How many states there are. */
  get size(): number {
    return this.#table.size;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.#table.bytes;
  }

  /** Writes a state's words to `target`, which must have as many. */
  read(id: number, target: Int32Array): void {
    this.#knowledge.layout.unpack(this.#table.keys, id * this.#table.width, target);
  }

  /** The number of a state; -1 where it was not stored. */
  find(state: Int32Array): number {
    return this.#knowledge.layout.packKnown(state, this.#key) ? this.#table.find(this.#key, 0) : -1;
  }
}
