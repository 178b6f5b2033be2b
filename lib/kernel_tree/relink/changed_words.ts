import { FactStore } from "../fact_store.ts";
import { ASKED, type FactText, WORD } from "../fact_text.ts";

/** A file whose facts or details are not what they were. */
export interface FactChange {
  /** Inside the tree. */
  readonly path: string;
  /** Empty where there were none, or are none. */
  readonly before: FactText;
  readonly after: FactText;
}

/** What is not what it was. */
export interface ChangedWords {
  /** What facts may be asked for that finds something else now: with the letter of its sort, as `AskedWords` has it. */
  readonly words: ReadonlySet<string>;
  /** The files that include something else now, or were no source or header then, or are none now. */
  readonly includes: ReadonlySet<string>;
  /** The names, without folders, of files that can be included now and could not then, or the other way round. */
  readonly included: ReadonlySet<string>;
}

/** Lines that belong to the one before them: to what a macro, or a function, is. */
const BELONG = /^[?AC]/;
/** The lists of a Makefile use each other. */
const LIST = "L";
/** Lines of names only: what the names stand for is in the file's details, of which it is not known what they were. */
const NAMES_ONLY = /^[KOP]/;

/** Says what files that changed change for others. */
export function changedWords(changes: readonly FactChange[]): ChangedWords {
  const words = new Set<string>(), includes = new Set<string>(), included = new Set<string>();
  const lines: string[] = [];
  for (const { path, before, after } of changes) {
    words.add(ASKED.file + path);
    if (isIncluded(before) !== isIncluded(after)) {
      included.add(baseName(path));
      words.add(WORD.include + baseName(path));
      includes.add(path);
    }
    const old = unitsBySort(before), now = unitsBySort(after);
    for (const sort of new Set([...old.keys(), ...now.keys()])) {
      const changed = differing(old.get(sort) ?? [], now.get(sort) ?? []);
      if (sort === WORD.include && changed.length > 0) includes.add(path);
      for (const unit of changed) lines.push(unit);
    }
  }
  const store = new FactStore([{ path: "", facts: lines.join("\n") }]);
  for (const word of store.words()) words.add(word);
  return { words, includes, included };
}

/** Whether a file with such facts can be included. */
function isIncluded(facts: FactText): boolean {
  return facts.startsWith("c") || facts.startsWith("h");
}

/** The lines of facts by their letter, each with those that belong to it, in their order. */
function unitsBySort(facts: FactText): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let units: string[] = [];
  for (const line of facts === "" ? [] : facts.split("\n")) {
    const belongs = BELONG.test(line) || line.startsWith(LIST) && units.at(-1)?.startsWith(LIST);
    if (belongs) units.push(`${units.pop() ?? ""}\n${line}`);
    else {
      const sort = line[0] ?? "";
      const known = found.get(sort);
      if (known) units = known;
      else found.set(sort, units = []);
      units.push(line);
    }
  }
  return found;
}

/** What stands between the units that both start with and those that both end with. */
function differing(old: readonly string[], now: readonly string[]): readonly string[] {
  const same = (a: string | undefined, b: string | undefined) => a === b && !NAMES_ONLY.test(a ?? "");
  const least = Math.min(old.length, now.length);
  let first = 0, last = 0;
  while (first < least && same(old[first], now[first])) first++;
  while (last < least - first && same(old.at(-1 - last), now.at(-1 - last))) last++;
  return [...old.slice(first, old.length - last), ...now.slice(first, now.length - last)];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
