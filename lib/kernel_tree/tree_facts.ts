import type { CFacts, MacroFact } from "./c_facts.ts";
import type { IncludeList } from "./include_list.ts";
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
  /** In the order of the file. */
  readonly macros: readonly MacroFact[];
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
}
