import type { OtherVariables } from "./other_variables.ts";

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
  /** Those that are likely to be drivers, buses or hold one. */
  readonly variables: readonly VariableFact[];
  /** The others. */
  readonly others?: OtherVariables;
  readonly strings: readonly StringFact[];
  readonly invocations: readonly InvocationFact[];
  readonly typedefs: readonly TypedefFact[];
  /** The functions that assign a `name` or a `bus`, or that call what may register a driver. */
  readonly functions: readonly FunctionFact[];
  readonly moduleNameArguments: readonly ModuleNameArgument[];
}

/** An `#include`. */
export interface Include {
  readonly path: string;
  /** Whether written with quotes: the file's own folder comes first. */
  readonly quoted: boolean;
  readonly line: number;
}

/** A `#define`. */
export interface MacroFact {
  readonly name: string;
  /** Names of parameters, `null` for a macro without a list. A last `...` stands for `__VA_ARGS__`. */
  readonly parameters: readonly string[] | null;
  /** Replacement text without comments and continuation lines. */
  readonly body: string;
  readonly line: number;
  /**
   * For a string that a C file defines under `#if`: what must hold, as names of macros that must be defined or other
   * conditions as written, each with a `!` before it where it must not.
   */
  readonly conditions?: readonly string[];
}

/** A struct or union type with a body. */
export interface StructFact {
  /** Its tag, or an invented one that starts with `<` where the source has none. */
  readonly tag: string;
  /** Members in order. */
  readonly members: readonly MemberFact[];
}

/** A member of a struct or union. */
export interface MemberFact {
  /** Empty for an unnamed struct or union, whose members count as its parent's. */
  readonly name: string;
  /** Tag of the struct that is the member by value; `null` for pointers and everything else. */
  readonly embeds: string | null;
  /** Tag of the struct that the member points to, where it may be a driver's. */
  readonly points?: string;
}

/** A struct variable with an initialiser, at file scope or in a function. */
export interface VariableFact {
  /** The struct's tag; the name of the typedef where `isTypedef`. */
  readonly tag: string;
  readonly isTypedef?: true;
  /** Of a bus only: that other files cannot mean it. */
  readonly isStatic?: true;
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

/** `typedef struct TAG … NAME;` */
export interface TypedefFact {
  readonly name: string;
  readonly tag: string;
}

/** What a function does with drivers. */
export interface FunctionFact {
  readonly name: string;
  /** In order; the tag is that of the struct that the parameter points to. */
  readonly parameters: readonly ParameterFact[];
  readonly assignments: readonly AssignmentFact[];
  readonly calls: readonly CallFact[];
}

/** A parameter of a function. */
export interface ParameterFact {
  readonly name: string;
  readonly tag: string | null;
}

/** An assignment to a member called `name` or `bus`, inside of a struct. */
export interface AssignmentFact {
  /** What the chain of members starts from. */
  readonly base: string;
  /** What `base` is: `outside` is a variable of the file. */
  readonly baseIs: "parameter" | "local" | "outside";
  /** Tag of the struct that `base` is or points to. */
  readonly tag: string;
  /** Members from the struct to what is assigned; the last is `name` or `bus`. */
  readonly target: readonly string[];
  /** The local pointer that the source writes in the place of `base` and all but the last `members` of the target. */
  readonly through?: { readonly name: string; readonly tag: string; readonly members: number };
  /** The right-hand side, tokens joined by blanks; a whole call where a function such as `sprintf` writes the text. */
  readonly value: string;
  /** Whether the assignment stands under `if (!target)`. */
  readonly onlyIfUnset: boolean;
  readonly line: number;
}

/** A call of a function or macro that may register a driver, by its name. */
export interface CallFact {
  readonly callee: string;
  /** Tokens joined by blanks; empty where an argument is long. None of a call of more than a thousand tokens. */
  readonly args: readonly string[];
  readonly line: number;
}

/** A call that hands `KBUILD_MODNAME` to a function. */
export interface ModuleNameArgument {
  readonly callee: string;
  /** Index of the argument, from 0. */
  readonly argument: number;
}
