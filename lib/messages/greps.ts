/** The searches that the census is compared with, as a person would type them. */
export const GREP = {
  definitions: `grep -rE --include='*.[ch]' 'struct .*_driver .* = \\{'`,
  registrations: `grep -rE --include='*.[ch]' '^(module|builtin)_\\w*driver\\w*\\('`,
  names: `rg -U -o -t c 'struct \\w+_driver \\w+ = \\{[^;]*?\\.name\\s*=\\s*"…"', each name once`,
} as const;

/** What a line or a name is that a search found. */
export const HIT = {
  definition: "a driver of the census",
  arrayHead: "the head of an array of drivers",
  pointer: "a pointer to a driver, or a table of pointers",
  lookalike: "a struct that embeds no struct device_driver",
  inMacro: "inside of a macro's definition",
  dead: "in a comment or never compiled",
  elsewhere: "under Documentation, scripts or tools",
  namesDriver: "names a driver that its file defines",
  namesOther: "names a list of drivers, or what the file does not define",
  name: "a name of the census",
  noName: "no driver's name: of a lookalike, of another member, or of code that is never compiled",
} as const;

/** Why a search misses what the census has. */
export const MISSED = {
  element: "an element of an array",
  macro: "made by a macro",
  filled: "filled by a function, assignment by assignment",
  rust: "written in Rust",
  otherStruct: "its struct is not called ..._driver",
  otherwise: "written otherwise: over two lines, with an attribute, without the blank",
  registeredOtherwise: "registered by a call, by a list, or by another macro",
  name: "a name from a macro, a member of another name, an array, KBUILD_MODNAME, or given at registration",
} as const;

/** Heading over a comparison with a search. */
export function grepHeading(command: string, hits: number): string {
  return `${command}\n  finds ${hits}:`;
}

/** Heading over what a search does not find. */
export const NOT_FOUND = "  and does not find, of the census:";
