import type { MemberFact } from "./c_facts.ts";
import type { FactStore } from "./fact_store.ts";
import { WORD } from "./fact_text.ts";
import { nearestPath } from "./include_graph.ts";
import { packedMembers, packedTag } from "./struct_line.ts";

/** The struct at the heart of every driver. */
export const ROOT = "device_driver";

/** A struct as one file of the tree defines it. */
export interface PlacedStruct {
  /** The file that defines it. */
  readonly file: string;
  /** Members in order. */
  readonly members: readonly MemberFact[];
}

interface Packed {
  readonly file: string;
  readonly packed: string;
}

/** From an outer struct to the `struct device_driver` inside it. */
export interface EmbedChain {
  /** Tags from the outer struct to `device_driver`, one more than `members`. */
  readonly structs: readonly string[];
  /** The member that leads from each struct to the next; empty for an unnamed one. */
  readonly members: readonly string[];
}

const LONGEST_CHAIN = 8;
const MOST_CHAINS = 16;

/** Which structs are, or embed by value, `struct device_driver`. */
export class StructGraph {
  readonly #facts: FactStore;
  readonly #structs = new Map<string, readonly Packed[]>();
  readonly #unpacked = new Map<Packed, PlacedStruct>();
  /** Keys of structs, for invented tags with their file. */
  readonly #embedding: ReadonlySet<string>;

  constructor(facts: FactStore) {
    this.#facts = facts;
    const embedding = new Set([ROOT]);
    for (const key of embedding) for (const holder of this.#holders(key)) embedding.add(holder);
    this.#embedding = embedding;
  }

  /** The keys of the structs that have a member of a struct. */
  #holders(key: string): readonly string[] {
    const [file, tag] = fileAndTag(key);
    return this.#facts.places(WORD.embedded, tag).flatMap((place) => {
      const path = this.#facts.path(place.file);
      return file === undefined || file === path ? [localKey(path, packedTag(this.#facts.line(place)))] : [];
    });
  }

  /** The structs that {@linkcode mayEmbed} the root; those with an invented tag with their file. */
  embeddingKeys(): ReadonlySet<string> {
    return this.#embedding;
  }

  /** Their tags. */
  embeddingTags(): ReadonlySet<string> {
    return new Set([...this.#embedding].map((key) => fileAndTag(key)[1]));
  }

  /** Every definition of a struct, in the order of files. */
  #definitions(file: string, tag: string): readonly Packed[] {
    this.#facts.asked?.ask(WORD.struct, tag);
    const key = localKey(file, tag);
    let known = this.#structs.get(key);
    if (!known) {
      const all = this.#facts.places(WORD.struct, tag)
        .map((place) => ({ file: this.#facts.path(place.file), packed: this.#facts.line(place) }));
      this.#structs.set(key, known = key === tag ? all : all.filter((one) => one.file === file));
    }
    return known;
  }

  /** Whether some definition of the struct is or embeds the root: cheap, and never wrong for "no". */
  mayEmbed(file: string, tag: string): boolean {
    return this.#embedding.has(localKey(file, tag));
  }

  /** The definition of a struct that a file means: its own, or that of the header nearest to it. */
  find(file: string, tag: string): PlacedStruct | undefined {
    const all = this.#definitions(file, tag);
    const own = all.find((s) => s.file === file);
    if (own || all.length === 0) return own && this.#unpack(own);
    if (all.length === 1) return this.#unpack(all[0]!);
    const headers = all.filter((s) => s.file.endsWith(".h"));
    const path = nearestPath((headers.length > 0 ? headers : all).map((s) => s.file), file);
    return this.#unpack(all.find((s) => s.file === path)!);
  }

  #unpack(struct: Packed): PlacedStruct {
    let known = this.#unpacked.get(struct);
    if (!known) {
      known = { file: struct.file, members: packedMembers(struct.packed) };
      this.#unpacked.set(struct, known);
    }
    return known;
  }

  /** Every way from the struct to a `struct device_driver` inside it; one empty chain for the root itself. */
  chains(file: string, tag: string): readonly EmbedChain[] {
    const found: EmbedChain[] = [];
    const walk = (place: string, current: string, structs: readonly string[], members: readonly string[]): void => {
      if (current === ROOT) {
        found.push({ structs, members });
        return;
      }
      if (structs.length > LONGEST_CHAIN || !this.mayEmbed(place, current)) {
        return;
      }
      const struct = this.find(place, current);
      for (const member of struct?.members ?? []) {
        if (member.embeds === null || structs.includes(member.embeds) || found.length >= MOST_CHAINS) continue;
        walk(struct!.file, member.embeds, [...structs, member.embeds], [...members, member.name]);
      }
    };
    walk(file, tag, [tag], []);
    return found;
  }

  /** Names of the members of the struct at the end of `path`, in order; `undefined` where it is not known. */
  memberOrder(file: string, tag: string, path: readonly string[]): readonly string[] | undefined {
    let struct = this.find(file, tag);
    for (const name of path) {
      const inner = struct?.members.find((m) => m.name === name)?.embeds;
      struct = inner ? this.find(struct!.file, inner) : undefined;
    }
    return struct?.members.map((m) => m.name);
  }
}

/** Invented tags mean something in their own file only. */
function localKey(file: string, tag: string): string {
  return tag.startsWith("<") ? `${tag}${file}` : tag;
}

/** What a key was made of. */
function fileAndTag(key: string): [file: string | undefined, tag: string] {
  if (!key.startsWith("<")) return [undefined, key];
  const end = key.indexOf(">") + 1;
  return [key.slice(end), key.slice(0, end)];
}
