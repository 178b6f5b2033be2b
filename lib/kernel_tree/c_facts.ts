/**
 * What one C file says, read without any other file. Everything here is plain JSON, so that it can be cached and made
 * anywhere; the linking over the tree happens afterwards. Text is kept byte for byte (latin1).
 */
export interface CFacts {
  /** Relative to the tree, with `/`. */
  readonly path: string;
  /** `#include`s in order. */
  readonly includes: readonly Include[];
  /** Macros that can play a part in a name or a definition. */
  readonly macros: readonly MacroFact[];
  readonly structs: readonly StructFact[];
  readonly variables: readonly VariableFact[];
  readonly strings: readonly StringFact[];
  readonly invocations: readonly InvocationFact[];
  readonly nameCopies: readonly NameCopyFact[];
  readonly moduleNameArguments: readonly ModuleNameArgument[];
}

/** An `#include`. */
export interface Include {
  readonly path: string;
  /** Whether written with quotes: the file's own folder comes first. */
  readonly quoted: boolean;
}

/** A `#define`. */
export interface MacroFact {
  readonly name: string;
  /** Names of parameters, `null` for a macro without a list. A last `...` stands for `__VA_ARGS__`. */
  readonly parameters: readonly string[] | null;
  /** Replacement text without comments and continuation lines. */
  readonly body: string;
  readonly line: number;
}

/** A struct or union type with a body. */
export interface StructFact {
  /** Its tag, or an invented one that starts with `<` where the source has none. */
  readonly tag: string;
  readonly line: number;
  /** Members in order. */
  readonly members: readonly MemberFact[];
}

/** A member of a struct or union. */
export interface MemberFact {
  /** Empty for an unnamed struct or union, whose members count as its parent's. */
  readonly name: string;
  /** Tag of the struct that is the member by value; `null` for pointers and everything else. */
  readonly embeds: string | null;
}

/** A struct variable with an initialiser, at file scope or in a function. */
export interface VariableFact {
  readonly tag: string;
  readonly symbol: string;
  readonly line: number;
  readonly isArray: boolean;
  /** The initialiser as written, from its brace or first token. */
  readonly initialiser: string;
  /** Line on which the initialiser starts. */
  readonly initialiserLine: number;
}

/** A `char` array or pointer with an initialiser. */
export interface StringFact {
  readonly symbol: string;
  /** The initialiser's tokens joined by blanks. */
  readonly value: string;
  readonly line: number;
}

/** A macro invoked outside of functions. */
export interface InvocationFact {
  readonly name: string;
  /** The whole invocation, as written. */
  readonly text: string;
  readonly line: number;
}

/** In a function that takes a struct by pointer: an assignment to a `name` inside of that struct. */
export interface NameCopyFact {
  readonly function: string;
  /** Names of the function's parameters. */
  readonly parameters: readonly string[];
  /** The parameter that points to the struct. */
  readonly parameter: string;
  /** The struct's tag. */
  readonly tag: string;
  /** Members from the struct to what is assigned; the last is `name`. */
  readonly target: readonly string[];
  /** The right-hand side, tokens joined by blanks. */
  readonly value: string;
  /** Whether the assignment stands under `if (!target)`. */
  readonly onlyIfUnset: boolean;
  readonly line: number;
}

/** A call that hands `KBUILD_MODNAME` to a function. */
export interface ModuleNameArgument {
  readonly callee: string;
  /** Index of the argument, from 0. */
  readonly argument: number;
}
