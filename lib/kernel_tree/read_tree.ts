import { Buffer } from "node:buffer";
import { LONG_NAMES_NAMED } from "../driver_names/thread_claims.ts";
import { FactStore, factText } from "./fact_store.ts";
import { ALL, type FactText, linesOf, unpackWhole } from "./fact_text.ts";
import { kernelTop } from "./kernel_top.ts";
import { type FoundMention, gatherMentions } from "./mentions.ts";
import type { AskedWords } from "./relink/asked_words.ts";
import { extractOrSkip } from "./reading/extract.ts";
import type { Skipped } from "./reading/skipped.ts";
import { isNoKernel, type TreeSource } from "./source_files.ts";
import type { FileDetails, TreeFacts } from "./tree_facts.ts";
import type { TreeVersion } from "./tree_version.ts";

/** How {@linkcode readTree} reads. */
export interface TreeOptions {
  /** Whether the programs under `tools` are read as well. */
  readonly tools?: boolean;
  /** Called with every file's path as the source has it, and its text, one character a byte. */
  readonly inspect?: (path: string, text: string) => void;
  /** Called with every file that is too entangled to be told. */
  readonly onSkipped?: (skipped: Skipped) => void;
  /** Called after every file with the number of files so far, and the share of an archive that was read. */
  readonly onProgress?: (files: number, fraction: number | undefined) => void;
}

/**
 * Reads every file of a tree, one after the other, into facts. A folder at the top that holds everything, as archives
 * have it, is left out of the paths.
 *
 * @param path What a person called the tree, for messages.
 * @throws {UserError} where it is no kernel tree.
 */
export async function readTree(path: string, source: TreeSource, options: TreeOptions = {}): Promise<TreeFacts> {
  const found = new Map<string, FactText>();
  const paths: string[] = [];
  // A stream is read once: its details are kept, as text, which takes less memory than objects.
  const details = new Map<string, string>();
  for await (const file of source.files) {
    paths.push(file.path);
    options.inspect?.(file.path, latin1(file.bytes));
    const texts = extractOrSkip(file.path, file.bytes);
    if (typeof texts === "string") options.onSkipped?.({ path: file.path, why: texts });
    else if (texts.facts !== "") {
      found.set(file.path, texts.facts);
      const said = texts.details();
      if (said !== "") details.set(file.path, said);
    }
    options.onProgress?.(paths.length, source.progress());
  }
  const detailsOf = (file: string) => JSON.parse(details.get(file) ?? "{}") as FileDetails;
  return assembleTree(path, paths, found, detailsOf, options.tools ?? false);
}

/**
 * Puts the facts of single files together.
 *
 * @param path What a person called the tree, for messages.
 * @param paths Every file that was read, also those without facts.
 * @param found Facts by path; their order does not matter.
 * @param details The details of a file, by the same path.
 * @param tools Whether the folder `tools` counts.
 * @param asked Notes what the facts will be asked for.
 * @throws {UserError} where it is no kernel tree.
 */
export function assembleTree(
  path: string,
  paths: readonly string[],
  found: ReadonlyMap<string, FactText | Uint8Array>,
  details: (path: string) => FileDetails,
  tools: boolean,
  asked?: AskedWords,
): TreeFacts {
  const { top, version } = kernelTop(path, paths, (makefile) => {
    const [said] = linesOf(factText(found.get(makefile) ?? ""), "W");
    return said === undefined ? undefined : unpackWhole<TreeVersion>(said);
  });
  const store = new FactStore(
    [...found].map(([full, facts]) => ({ path: full.slice(top.length), facts })).filter((file) =>
      !isNoKernel(file.path, tools)
    )
      .sort((a, b) => a.path < b.path ? -1 : 1),
    asked,
  );
  const mentions = store.all(ALL.mentions).map((place): FoundMention => {
    const mention = unpackWhole<FoundMention>(store.line(place));
    return { ...mention, place: { ...mention.place, file: store.path(place.file) } };
  });
  return {
    top,
    version,
    store,
    mentions: gatherMentions(LONG_NAMES_NAMED, mentions),
    details: (inner) => details(top + inner),
  };
}

/** The bytes as text, one character each: searching a string is much faster than searching a Buffer, in Deno. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
