/** States that were stored together with their images under a group of permutations, which were not. */
import type { Knowledge } from "./knowledge.ts";
import { KeyTable } from "./key_table.ts";
import { packMove, unpackMove } from "./moves.ts";
import type { FaultyStep } from "./search.ts";
import type { StateReader } from "./state_reader.ts";
import type { Symmetry } from "./symmetry.ts";

/** Reads stored states, and those of their images that were asked for: these have numbers from `stored.size` on. */
export class ImageStore implements StateReader {
  readonly #knowledge: Knowledge;
  readonly #symmetry: Symmetry | undefined;
  readonly #stored: KeyTable;
  readonly #images: KeyTable;
  /** By image: the stored state, and the permutation that makes the image of it. */
  readonly #origins: [state: number, g: number][] = [];
  readonly #key: Int32Array;
  readonly #image: Int32Array;

  constructor(knowledge: Knowledge, stored: KeyTable, symmetry: Symmetry | undefined) {
    this.#knowledge = knowledge;
    this.#symmetry = symmetry;
    this.#stored = stored;
    this.#images = new KeyTable(stored.width, 64);
    this.#key = new Int32Array(stored.width);
    this.#image = new Int32Array(stored.width);
  }

  /** How many states there are, images included. */
  get size(): number {
    return this.#stored.size + this.#images.size;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.#stored.bytes + this.#images.bytes;
  }

  /** Writes a state's words to `target`, which must have as many. */
  read(id: number, target: Int32Array): void {
    const [table, at] = id < this.#stored.size ? [this.#stored, id] : [this.#images, id - this.#stored.size];
    this.#knowledge.layout.unpack(table.keys, at * table.width, target);
  }

  /** The number of a state; -1 where it was not stored and is no image that was asked for. */
  find(state: Int32Array): number {
    if (!this.#knowledge.layout.packKnown(state, this.#key)) return -1;
    const stored = this.#stored.find(this.#key, 0);
    if (stored >= 0) return stored;
    const image = this.#images.find(this.#key, 0);
    return image < 0 ? -1 : this.#stored.size + image;
  }

  /** The number of a stored state's image under each permutation, in the order of these. */
  imagesOf(state: number): number[] {
    const { width, keys } = this.#stored;
    if (this.#symmetry === undefined) return [state];
    this.#key.set(keys.subarray(state * width, state * width + width));
    return this.#symmetry.permutations.map((_, g) => {
      this.#symmetry!.apply(g, this.#key, this.#image);
      const stored = this.#stored.find(this.#image, 0);
      if (stored >= 0) return stored;
      const known = this.#images.size;
      const image = this.#images.add(this.#image, 0);
      if (image === known) this.#origins.push([state, g]);
      return this.#stored.size + image;
    });
  }

  /** The stored state that a state is an image of, and under which permutation. */
  originOf(id: number): readonly [state: number, g: number] {
    return id < this.#stored.size ? [id, 0] : this.#origins[id - this.#stored.size]!;
  }
}

/** The faults with their images, each once. */
export function faultImages(
  faults: readonly FaultyStep[],
  store: ImageStore,
  symmetry: Symmetry | undefined,
): readonly FaultyStep[] {
  if (symmetry === undefined) return faults;
  const found = new Map<string, FaultyStep>();
  for (const { from, move, fault } of faults) {
    const { task, alternative } = unpackMove(move);
    store.imagesOf(from).forEach((image, g) => {
      const moved = packMove(symmetry.permutations[g]![task]!, alternative);
      const key = `${image} ${moved}`;
      if (!found.has(key)) found.set(key, { from: image, move: moved, fault });
    });
  }
  return [...found.values()];
}
