/**
 * What one C file says about who calls what, read without any other file. Plain JSON: it can be cached by content and
 * made in workers. Names are indices into `names`; lists of records are flat arrays of numbers, because a kernel has
 * millions of calls.
 */
export interface CallFacts {
  /** Relative to the tree, with `/`. */
  readonly path: string;
  /** Every name that the other fields refer to, each once. */
  readonly names: readonly string[];
  /** Functions, macros that call something, and last, under the empty name, what stands outside of functions. */
  readonly functions: readonly FunctionCalls[];
  /** Entries of initialisers that may be functions, or the bus of a driver: see {@linkcode SLOT_FIELDS}. */
  readonly slots: readonly number[];
  /** Members of structs that are or point to structs: see {@linkcode MEMBER_FIELDS}. */
  readonly members: readonly number[];
  /** In a file that defines a bus with a match function, and of a header's functions for matching, which members they use: see {@linkcode ACCESS_FIELDS}. */
  readonly accesses: readonly number[];
}

/** A function, or a macro that calls. */
export interface FunctionCalls {
  /** Index of its name. */
  readonly name: number;
  readonly line: number;
  /** The last line of its body. */
  readonly endLine: number;
  /** A sum of {@linkcode FLAGS}. */
  readonly flags: number;
  /** Index of the tag of the struct that it returns a pointer to, or -1. */
  readonly returns: number;
  /** Tags of the structs that its parameters point to, or -1, by position. */
  readonly parameterTags: readonly number[];
  /** Calls in the order of the text: see {@linkcode CALL_FIELDS}. */
  readonly calls: readonly number[];
  /** What calls are given: see {@linkcode ARGUMENT_FIELDS}. */
  readonly arguments: readonly number[];
  /** Assignments of functions and addresses to members: see {@linkcode STORE_FIELDS}. */
  readonly stores: readonly number[];
  /** Lines that run once or not at all, by a static variable: see {@linkcode GUARD_FIELDS}. */
  readonly guards: readonly number[];
}

/** What a function is. */
export const FLAGS = {
  /** `static`: seen in its own file only. */
  local: 1,
  /** `__init` or `__exit`. */
  init: 2,
  /** A macro. */
  macro: 4,
  /** `static inline`. */
  inline: 8,
} as const;

/** Fields of a record of `calls`: name of the function, or a chain as {@linkcode chainText} writes it; line. */
export const CALL_FIELDS = 2;

/**
 * Fields of a record of `arguments`: index of the call in `calls` (counted in records), position of the argument, its
 * {@linkcode ARGUMENT} kind, and the index of the parameter or of the name.
 */
export const ARGUMENT_FIELDS = 4;

/** What an argument is. */
export const ARGUMENT = {
  /** A parameter of the calling function, or a place in what it points to by address. */
  parameter: 0,
  /** A name, or the address of what has that name or of a place inside it. */
  name: 1,
} as const;

/** Fields of a record of `slots`: tag, members joined by dots, value's name, variable, line. */
export const SLOT_FIELDS = 5;

/** Fields of a record of `members`: tag, member, tag of the struct that it is or points to, 1 where it is one by value. */
export const MEMBER_FIELDS = 4;

/** Fields of a record of `accesses`: function's name, chain, {@linkcode ACCESS} kind, line. */
export const ACCESS_FIELDS = 4;

/** What is done with a member. */
export const ACCESS = { read: 0, write: 1, address: 2 } as const;

/** Fields of a record of `stores`: chain of the place, value's name or -1, parameter's index or -1, line. */
export const STORE_FIELDS = 4;

/** Fields of a record of `guards`: variable's name, first line, last line. */
export const GUARD_FIELDS = 3;

/**
 * A place such as `a->ops.init` as text: the tag of what `a` points to, then the members, joined by `>`. Where the base
 * is a call, its function with `()` stands in place of the tag; where it is a name of unknown type, `?`.
 */
export function chainText(base: string, members: readonly string[]): string {
  return [base, ...members].join(">");
}

/** The parts of what {@linkcode chainText} wrote; `undefined` for a plain name. */
export function chainParts(text: string): { readonly base: string; readonly members: readonly string[] } | undefined {
  if (!text.includes(">")) return undefined;
  const [base = "", ...members] = text.split(">");
  return { base, members };
}
