import { append } from "./append.ts";
import type { CFacts, MemberFact } from "./c_facts.ts";
import { nearestPath } from "./include_graph.ts";
import { packedEmbeds, packedMembers, packedStructs, packedTag } from "./struct_list.ts";

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
  readonly #structs = new Map<string, Packed[]>();
  readonly #unpacked = new Map<Packed, PlacedStruct>();
  readonly #embedding: ReadonlySet<string>;

  /** @param files In order of their paths. */
  constructor(files: readonly Pick<CFacts, "path" | "structs">[]) {
    const holders = new Map<string, string[]>();
    for (const { path, structs } of files) {
      for (const packed of packedStructs(structs)) {
        const key = localKey(path, packedTag(packed));
        append(this.#structs, key, { file: path, packed });
        for (const embeds of packedEmbeds(packed)) append(holders, localKey(path, embeds), key);
      }
    }
    const embedding = new Set([ROOT]);
    for (const key of embedding) {
      for (const holder of holders.get(key) ?? []) embedding.add(holder);
    }
    this.#embedding = embedding;
  }

  /** Whether some definition of the struct is or embeds the root: cheap, and never wrong for "no". */
  mayEmbed(file: string, tag: string): boolean {
    return this.#embedding.has(localKey(file, tag));
  }

  /** The definition of a struct that a file means: its own, or that of the header nearest to it. */
  find(file: string, tag: string): PlacedStruct | undefined {
    const all = this.#structs.get(localKey(file, tag)) ?? [];
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
  return tag.startsWith("<") ? `${file}:${tag}` : tag;
}
