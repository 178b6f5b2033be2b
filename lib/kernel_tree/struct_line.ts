import type { MemberFact, StructFact } from "./c_facts.ts";

/**
 * A struct as a line of facts: `S` and the tag, then the members, with blanks between. A member is its name, then `:` and
 * the tag of the struct that it is, or `*` and the tag of the struct that it points to. A tree has tens of thousands of
 * structs, of which most are never looked into.
 */
export function packStruct({ tag, members }: StructFact): string {
  return [`S${tag}`, ...members.map(packMember)].join(" ");
}

function packMember({ name, embeds, points }: MemberFact): string {
  return embeds !== null ? `${name}:${embeds}` : points !== undefined ? `${name}*${points}` : name;
}

/** The tag of a packed struct. */
export function packedTag(packed: string): string {
  const end = packed.indexOf(" ");
  return packed.slice(1, end === -1 ? undefined : end);
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
