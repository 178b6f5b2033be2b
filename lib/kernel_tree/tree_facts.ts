import type { Include, MacroFact, VariableFact } from "./c_facts.ts";
import type { FactStore } from "./fact_store.ts";
import type { Mention } from "./mentions.ts";
import type { TreeVersion } from "./tree_version.ts";

/** What was read of a header that declares no driver: enough to follow includes and macros through it. */
export interface HeaderFacts {
  /** Inside the tree. */
  readonly path: string;
  /** In the order of the file. */
  readonly includes: readonly Include[];
  /** Those with parameters, in the order of the file: they may make a driver. */
  readonly macros: readonly MacroFact[];
  /** The names of the others, each once, with blanks between. */
  readonly constants?: string;
}

/** What a file says that few ever ask for, so that it is read again where someone does. */
export interface FileDetails {
  /** The variables that {@linkcode CFacts.others} names. */
  readonly variables?: readonly VariableFact[];
  /** All macros of a header that declares no driver, in the order of the file. */
  readonly macros?: readonly MacroFact[];
}

/** The facts of all files of a tree, each read by itself. */
export interface TreeFacts {
  /** The folder, with its `/`, that the source has before every path; empty for most. */
  readonly top: string;
  /** From the top Makefile. */
  readonly version: TreeVersion;
  /** Those of every file, by its path inside the tree. */
  readonly store: FactStore;
  /** Where the texts that were sought stand. */
  readonly mentions: readonly Mention[];
  /** The details of a file, by its path inside the tree; none where it cannot be read any more. */
  readonly details: (path: string) => FileDetails;
}
