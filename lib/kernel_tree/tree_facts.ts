import type { CFacts, MacroFact, VariableFact } from "./c_facts.ts";
import type { IncludeList } from "./include_list.ts";
import type { MacroList } from "./macro_list.ts";
import type { Mention } from "./mentions.ts";
import type { MakefileFacts } from "./module_names.ts";
import type { RustDriverFact } from "./rust_facts.ts";
import type { TreeVersion } from "./tree_version.ts";

/** What was read of a header that declares no driver: enough to follow includes and macros through it. */
export interface HeaderFacts {
  /** Inside the tree. */
  readonly path: string;
  /** In the order of the file. */
  readonly includes: IncludeList;
  /** Those with parameters, in the order of the file: they may make a driver. */
  readonly macros: MacroList;
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

/** The facts of all files of a tree, each read by itself. Lists are sorted by path. */
export interface TreeFacts {
  /** The folder, with its `/`, that the source has before every path; empty for most. */
  readonly top: string;
  /** From the top Makefile. */
  readonly version: TreeVersion;
  /** C files that can define a driver or a struct of one. */
  readonly files: readonly CFacts[];
  /** The other headers. */
  readonly headers: readonly HeaderFacts[];
  /** Drivers in Rust. */
  readonly rust: readonly RustDriverFact[];
  /** Which objects make which modules. */
  readonly makefiles: readonly MakefileFacts[];
  /** Where the texts that were sought stand. */
  readonly mentions: readonly Mention[];
  /** The details of a file, by its path inside the tree; none where it cannot be read any more. */
  readonly details: (path: string) => FileDetails;
}
