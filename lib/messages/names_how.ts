/** The name stands in the struct: `.driver.name`. */
export function howMember(path: readonly string[]): string {
  return `.${path.join(".")}`;
}

/** The name is another member's, which a registration function copies. */
export function howCopied(how: string, functionName: string): string {
  return `${how}, copied by ${functionName}`;
}

/** The name is an argument of the call that registers. */
export function howArgument(functionName: string, parameter: string): string {
  return `argument ${parameter} of ${functionName}`;
}

/** The struct gives no name, and nothing that was found does. */
export const HOW_NOT = "no name found";

/** The definition is made by a macro. */
export function howMacro(how: string, macro: string): string {
  return `${how}${IN_MACRO}${macro}`;
}

const IN_MACRO = ", in the macro ";

/** Whether {@linkcode howMacro} said this. */
export function isMadeByMacro(how: string): boolean {
  return how.includes(IN_MACRO);
}

/** The name is assigned in a function. */
export function howAssigned(functionName: string): string {
  return ASSIGNED + functionName;
}

const ASSIGNED = "assigned in ";

/** Whether {@linkcode howAssigned} said this. */
export function isAssigned(how: string): boolean {
  return how.startsWith(ASSIGNED);
}

/** The driver is written in Rust; what gives the name. */
export function howRust(what: "NAME" | "module"): string {
  return what === "NAME" ? "Rust: const NAME" : "Rust: the module's name";
}

/** The kinds of ways, in words for a table. */
export const HOW_KINDS = [
  "the driver's own name",
  "a member that registration copies",
  "an argument of the registration",
  "made by a macro",
  "filled by a function",
  "written in Rust",
  "no name found",
] as const;

/** The kind of a way, as the functions above word it. */
export function howKind(how: string): (typeof HOW_KINDS)[number] {
  if (how === HOW_NOT) return "no name found";
  if (how.startsWith("Rust")) return "written in Rust";
  if (isAssigned(how)) return "filled by a function";
  if (isMadeByMacro(how)) return "made by a macro";
  if (how.startsWith("argument")) return "an argument of the registration";
  return how.includes(", copied by ") ? "a member that registration copies" : "the driver's own name";
}
