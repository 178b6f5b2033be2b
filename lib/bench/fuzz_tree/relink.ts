import assert from "node:assert/strict";
import { extractDetails, extractFacts } from "../../kernel_tree/extract_facts.ts";
import { type FactText, packFacts } from "../../kernel_tree/fact_text.ts";
import { linkDrivers } from "../../kernel_tree/link_drivers.ts";
import { assembleTree } from "../../kernel_tree/read_tree.ts";
import { AskedWords } from "../../kernel_tree/relink/asked_words.ts";
import type { FactChange } from "../../kernel_tree/relink/changed_words.ts";
import { decodeLinkState, encodeLinkState, type LinkState } from "../../kernel_tree/relink/link_state.ts";
import { linkNoting, relink } from "../../kernel_tree/relink/relink.ts";
import { SourceText } from "../../kernel_tree/source_text.ts";
import { errorText } from "../../messages/user_error.ts";
import type { RandomStream } from "../../statistics/random.ts";
import type { FuzzFile } from "./fuzz.ts";

/** What changing a tree step by step found. */
export interface RelinkResult {
  readonly steps: number;
  /** In how many of them only what had changed was linked. */
  readonly relinked: number;
  /** What was not as if all had been linked, with the changes that led there. */
  readonly failures: readonly string[];
}

const MOST_FILES = 3;
/** So often in all a file is as it was at first again, so that the tree stays one of drivers. */
const RESTORED = 3;

/**
 * Changes some files of a tree, links what has changed, and compares that with linking everything; again and again, each
 * time from what the last one left.
 *
 * @param files A whole tree: with its Makefile.
 */
export function fuzzRelink(files: readonly FuzzFile[], steps: number, random: RandomStream): RelinkResult {
  const tree = new ChangingTree(files, random);
  let state: LinkState | undefined;
  let relinked = 0;
  const failures: string[] = [];
  for (let step = 0; step < steps; step++) {
    const { changes, said } = step === 0 ? { changes: [], said: "" } : tree.change();
    try {
      const asked = new AskedWords();
      const facts = tree.facts(asked);
      const again = state && relink(facts, asked, state, changes);
      if (again) relinked++;
      const linked = again ?? linkNoting(facts, asked);
      state = decodeLinkState(encodeLinkState(linked.state));
      assert.deepEqual(linked.definitions, linkDrivers(tree.facts()));
    } catch (error) {
      failures.push(`step ${step}: ${said}: ${errorText(error)}`);
      state = undefined;
    }
  }
  return { steps, relinked, failures };
}

/** What every tree needs to be taken for a kernel's. */
const NEEDED: ReadonlySet<string> = new Set(["Makefile", "include/linux/device/driver.h"]);
const IDENTIFIER = /[A-Za-z_]\w*/g;

class ChangingTree {
  readonly #first: ReadonlyMap<string, string>;
  readonly #texts: Map<string, string>;
  readonly #facts = new Map<string, FactText>();
  readonly #words: readonly string[];
  readonly #random: RandomStream;

  constructor(files: readonly FuzzFile[], random: RandomStream) {
    this.#first = new Map(files.map(({ path, text }) => [path, text]));
    this.#texts = new Map(this.#first);
    for (const [path, text] of this.#texts) this.#read(path, text);
    this.#words = [...new Set(files.flatMap(({ text }) => text.match(IDENTIFIER) ?? []))];
    this.#random = random;
  }

  #read(path: string, text: string): FactText {
    const facts = extractFacts(path, text), packed = facts ? packFacts(facts) : "";
    if (packed === "") this.#facts.delete(path);
    else this.#facts.set(path, packed);
    return packed;
  }

  facts(asked?: AskedWords) {
    const details = (path: string) => extractDetails(path, new SourceText(this.#texts.get(path)!));
    return assembleTree("", [...this.#texts.keys()], this.#facts, details, true, asked);
  }

  /** Changes up to three files. */
  change(): { readonly changes: readonly FactChange[]; readonly said: string } {
    const before = new Map<string, FactText>();
    const said: string[] = [];
    for (let left = 1 + this.#random.below(MOST_FILES); left > 0; left--) {
      const path = this.#pick([...this.#texts.keys()]);
      const [to, text, what] = this.#changed(path);
      if (!before.has(to)) before.set(to, this.#facts.get(to) ?? "");
      if (text === undefined) this.#texts.delete(to);
      else this.#texts.set(to, text);
      this.#read(to, text ?? "");
      said.push(`${to} ${what}`);
    }
    const changes = [...before].map(([path, facts]) => ({ path, before: facts, after: this.#facts.get(path) ?? "" }));
    return { changes, said: said.join(", ") };
  }

  /** A file with something else in it, or none where it is taken away. */
  #changed(path: string): readonly [path: string, text: string | undefined, what: string] {
    if (NEEDED.has(path)) return [path, `${this.#texts.get(path)!}\n`, "one line longer"];
    const text = this.#texts.get(path)!;
    const lines = text.split("\n");
    const at = this.#random.below(lines.length);
    const [head, line, tail] = [lines.slice(0, at), lines[at]!, lines.slice(at + 1)];
    const joined = (...parts: readonly string[]) => [...head, ...parts, ...tail].join("\n");
    switch (this.#random.below(8 + RESTORED)) {
      case 0:
        return [path, joined(), `line ${at} removed`];
      case 1:
        return [path, joined(line, line), `line ${at} repeated`];
      case 2: {
        const other = this.#pick(this.#pick([...this.#texts.values()]).split("\n"));
        return [path, joined(line, other), `line ${at} followed by ${other}`];
      }
      case 3:
        return [path, `\n${text}`, "one line down"];
      case 4:
        return [path, undefined, "removed"];
      case 5: {
        const folder = this.#pick([...this.#first.keys()]).replace(/[^/]*$/, "");
        const to = folder + path.slice(path.lastIndexOf("/") + 1);
        return NEEDED.has(to) ? [path, text, "as it was"] : [to, text, `copied from ${path}`];
      }
      case 6:
      case 7: {
        const found = [...text.matchAll(IDENTIFIER)];
        if (found.length === 0) return [path, text, "as it was"];
        const { 0: old, index } = this.#pick(found), word = this.#pick(this.#words);
        return [path, text.slice(0, index) + word + text.slice(index + old.length), `${old} at ${index} is ${word}`];
      }
      default: {
        const first = this.#pick([...this.#first.keys()]);
        return [first, this.#first.get(first)!, "as at first"];
      }
    }
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)]!;
  }
}
