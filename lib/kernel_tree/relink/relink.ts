import type { DriverDefinition } from "../../driver_names/definition.ts";
import { ASKED, WORD } from "../fact_text.ts";
import { FileLinker } from "../file_linker.ts";
import { inOrder } from "../link_drivers.ts";
import type { TreeFacts } from "../tree_facts.ts";
import type { Asked, AskedWords } from "./asked_words.ts";
import { type ChangedWords, changedWords, type FactChange } from "./changed_words.ts";
import type { DerivedState, LinkedFile, LinkState } from "./link_state.ts";

/** The drivers of a tree, and what is left for the next time. */
export interface Linked {
  /** As `linkDrivers` gives them. */
  readonly definitions: readonly DriverDefinition[];
  readonly state: LinkState;
}

/** Of so many times as many words as there were at first, most are there for nothing. */
const MOST_WORDS = 2;

/**
 * Links all files.
 *
 * @param facts Their store notes words in `asked`.
 */
export function linkNoting(facts: TreeFacts, asked: AskedWords): Linked {
  const linker = new FileLinker(facts);
  const files = new Map(linker.files().map((file) => linkFile(linker, facts, asked, file)));
  return linked({
    top: facts.top,
    base: linker.base(),
    words: asked.words,
    wordsAtFirst: asked.words.length,
    followed: [...asked.followed],
    derived: asked.derived,
    files,
  });
}

/**
 * Links the files for which something has changed; gives what {@linkcode linkNoting} would.
 *
 * @param before What was left when the facts were as before the changes.
 * @returns `undefined` where too much has changed: then all files are to be linked.
 */
export function relink(
  facts: TreeFacts,
  asked: AskedWords,
  before: LinkState,
  changes: readonly FactChange[],
): Linked | undefined {
  if (before.top !== facts.top || before.words.length > MOST_WORDS * before.wordsAtFirst) return undefined;
  const linker = new FileLinker(facts), base = linker.base();
  if (base.length !== before.base.length || base.some((one, i) => one !== before.base[i])) return undefined;
  const changed = changedWords(changes);
  const including = includersOf(changed, facts);
  const followed = new Set(before.followed);
  if ([...changed.includes, ...including].some((path) => followed.has(path))) return undefined;

  const isChanged = new Uint8Array(before.words.length);
  for (const [number, word] of before.words.entries()) if (changed.words.has(word)) isChanged[number] = 1;
  const asksChanged = (numbers: Asked) => {
    for (let i = 0; i < numbers.length; i++) if (isChanged[numbers[i]!] === 1) return true;
    return false;
  };
  const derived = deriveAgain(linker, before, isChanged, asksChanged);

  const files = new Map<string, LinkedFile>();
  const isOther = new Set([...changes.map(({ path }) => path), ...including]);
  const again: string[] = [];
  for (const file of linker.files()) {
    const path = facts.store.path(file), known = before.files.get(path);
    if (known && !isOther.has(path) && !asksChanged(known.asked)) files.set(path, known);
    else {
      files.set(...linkFile(linker, facts, asked, file));
      again.push(path);
    }
  }
  // The numbers of what was asked for now come behind those of before.
  const moved = (numbers: Asked): Asked => Int32Array.from(numbers, (number) => number + before.words.length);
  for (const path of again) files.set(path, { ...files.get(path)!, asked: moved(files.get(path)!.asked) });
  for (const [key, { asked: numbers, shown }] of asked.derived) derived.set(key, { asked: moved(numbers), shown });
  return linked({
    ...before,
    words: [...before.words, ...asked.words],
    followed: [...new Set([...followed, ...asked.followed])],
    derived,
    files,
  });
}

function linkFile(linker: FileLinker, facts: TreeFacts, asked: AskedWords, file: number): [string, LinkedFile] {
  const path = facts.store.path(file);
  const { value: definitions, asked: numbers } = asked.forFile(path, () => linker.definitionsOf(file));
  return [path, { asked: numbers, definitions }];
}

function linked(state: LinkState): Linked {
  return { definitions: inOrder([...state.files.values()].map(({ definitions }) => definitions)), state };
}

/** The files that include one by a name of which another one can be meant now. */
function includersOf({ included }: ChangedWords, { store }: TreeFacts): ReadonlySet<string> {
  const places = [...included].flatMap((name) => store.places(WORD.include, name));
  return new Set(places.map(({ file }) => store.path(file)));
}

/** What was derived and is still the same; marks the words of the others as changed. */
function deriveAgain(
  linker: FileLinker,
  { words, derived }: LinkState,
  isChanged: Uint8Array,
  asksChanged: (asked: Asked) => boolean,
): Map<string, DerivedState> {
  const same = new Map<string, DerivedState>();
  const others = new Set<string>();
  for (const [key, known] of derived) {
    if (!asksChanged(known.asked)) same.set(key, known);
    else if (linker.derivedAgain(key[0]!, key.slice(1)) !== known.shown) others.add(key);
  }
  if (others.size === 0) return same;
  for (const [number, word] of words.entries()) {
    const isDerived = word.startsWith(ASKED.leading) || word.startsWith(ASKED.order);
    if (isDerived && others.has(word)) isChanged[number] = 1;
  }
  return same;
}
