import type { MemberFact, StructFact } from "./c_facts.ts";

/**
 * Structs as text, a line each: the tag, then the members, with blanks between. A member is its name, then `:` and the
 * tag of the struct that it is, or `*` and the tag of the struct that it points to. A tree has tens of thousands of
 * structs, of which most are never looked into.
 */
export type StructList = string;

/** Packs structs. */
export function packStructs(structs: readonly StructFact[]): StructList {
  return structs.map(({ tag, members }) => [tag, ...members.map(packMember)].join(" ")).join("\n");
}

function packMember({ name, embeds, points }: MemberFact): string {
  return embeds !== null ? `${name}:${embeds}` : points !== undefined ? `${name}*${points}` : name;
}

/** The structs of a list, each as packed. */
export function packedStructs(list: StructList): readonly string[] {
  return list === "" ? [] : list.split("\n");
}

/** The tag of a packed struct. */
export function packedTag(packed: string): string {
  const end = packed.indexOf(" ");
  return end === -1 ? packed : packed.slice(0, end);
}

/** The tags of the structs that members of a packed struct are. */
export function packedEmbeds(packed: string): readonly string[] {
  const found: string[] = [];
  for (
    let colon = packed.indexOf(":", packedTag(packed).length);
    colon !== -1;
    colon = packed.indexOf(":", colon + 1)
  ) {
    const end = packed.indexOf(" ", colon);
    const to = end === -1 ? packed.length : end;
    found.push(packed.slice(colon + 1, to));
    colon = to;
  }
  return found;
}

/** The members of a packed struct. */
export function packedMembers(packed: string): readonly MemberFact[] {
  return packed.split(" ").slice(1).map((member) => {
    const mark = member.search(/[:*]/);
    const name = mark === -1 ? member : member.slice(0, mark);
    if (mark === -1) return { name, embeds: null };
    const tag = member.slice(mark + 1);
    return member[mark] === ":" ? { name, embeds: tag } : { name, embeds: null, points: tag };
  });
}
