import { performance } from "node:perf_hooks";
import { extractCalls } from "../../kernel_tree/calls/extract_calls.ts";
import { SourceText } from "../../kernel_tree/source_text.ts";
import { extractDetails, extractFacts } from "../../kernel_tree/extract_facts.ts";
import { type FactText, packFacts } from "../../kernel_tree/fact_text.ts";
import { linkDrivers } from "../../kernel_tree/link_drivers.ts";
import { assembleTree } from "../../kernel_tree/read_tree.ts";
import { errorText } from "../../messages/user_error.ts";
import { RandomStream } from "../../statistics/random.ts";
import { mutate } from "./mutate.ts";

/** A file to be changed. */
export interface FuzzFile {
  /** Inside the tree. */
  readonly path: string;
  /** One character a byte. */
  readonly text: string;
}

/** A change that the kit could not take. */
export interface FuzzFailure {
  /** Which one, from 0: the same seed and files give it again. */
  readonly mutation: number;
  readonly path: string;
  readonly text: string;
  /** What was thrown, or what is wrong with the facts. */
  readonly problem: string;
}

/** What a fuzz run found. */
export interface FuzzResult {
  readonly mutations: number;
  /** Bytes of all changed files. */
  readonly bytes: number;
  /** Files that still gave facts of drivers. */
  readonly withFacts: number;
  readonly failures: readonly FuzzFailure[];
  /** Milliseconds that the slowest file took. */
  readonly slowest: number;
}

/** Facts are no longer than this many times their file, and some. */
const MOST_FACTS = 40, SOME_FACTS = 4096;
/** Every so many changes, the whole tree is linked with the changed file in it. */
const LINK_EVERY = 250;

/**
 * Changes files at random and reads each by what `names` and `scan` read files with; every 250th change is linked with the
 * rest of the tree too. Nothing may be thrown, and facts must be of a size that goes with that of the file.
 *
 * @param files A whole tree: with its Makefile.
 */
export function fuzzTree(files: readonly FuzzFile[], mutations: number, seed: number): FuzzResult {
  const random = new RandomStream(seed);
  const facts = new Map<string, FactText>();
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  for (const { path, text } of files) {
    const of = extractFacts(path, text);
    if (of) facts.set(path, packFacts(of));
  }
  const sources = files.filter(({ path }) => !path.endsWith("Makefile"));
  const failures: FuzzFailure[] = [];
  let bytes = 0, withFacts = 0, slowest = 0;
  for (let mutation = 0; mutation < mutations; mutation++) {
    const { path, text: whole } = sources[random.below(sources.length)]!;
    const text = mutate(whole, sources[random.below(sources.length)]!.text, random);
    bytes += text.length;
    const started = performance.now();
    try {
      const found = extractFacts(path, text);
      if (found) withFacts++;
      const length = packFacts(found ?? {}).length + JSON.stringify(extractCalls(path, text)).length;
      if (length > MOST_FACTS * text.length + SOME_FACTS) throw new Error(`${length} bytes of facts`);
      if (mutation % LINK_EVERY === 0) {
        const changed = new Map(facts);
        if (found) changed.set(path, packFacts(found));
        else changed.delete(path);
        const details = (of: string) => extractDetails(of, new SourceText(of === path ? text : texts.get(of)!));
        linkDrivers(assembleTree("", files.map((file) => file.path), changed, details, true));
      }
    } catch (error) {
      failures.push({ mutation, path, text, problem: errorText(error) });
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  return { mutations, bytes, withFacts, failures, slowest };
}
