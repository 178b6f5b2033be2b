import { append } from "./append.ts";
import { questionOf } from "./c_conditionals.ts";
import type { Include, MacroFact } from "./c_facts.ts";
import { type IncludeList, unpackIncludes } from "./include_list.ts";
import { hasConditions, macroAround, type MacroList, nextMacro, unpackMacro, unpackMacros } from "./macro_list.ts";
import { MacroUsers } from "./macro_users.ts";
import { dirname, joinPath } from "./tree_path.ts";
import { type Noted, WordIndex } from "./word_index.ts";

/** What a file brings to the search for macros. */
export interface MacroSource {
  /** Inside the tree. */
  readonly path: string;
  /** In the order of the file. */
  readonly includes: IncludeList;
  /** In the order of the file. */
  readonly macros: MacroList;
  /** Names of the macros that are left out of these, with blanks between. */
  readonly constants?: string;
}

/** A file that includes another one. */
export interface Includer {
  readonly file: string;
  /** The line of its `#include`. */
  readonly line: number;
}

interface PlacedInclude {
  readonly file: string;
  readonly include: Include;
}

/** The files that one includes, as far as they were followed. */
interface Reach {
  readonly files: Set<string>;
  /** Of how many, from the first on, the includes are among the files. */
  followed: number;
}

/** Answers to the questions that conditions ask. */
export type Answers = ReadonlyMap<string, boolean>;

const MOST_FILES = 4000;
/** For more of them it is quicker to look at all includes once. */
const FEW_HEADERS = 64;

/** Finds the macro that a name stands for in a file: its own, or one of the headers that it includes. */
export class MacroScope {
  readonly #files = new Map<string, MacroSource>();
  readonly #details: (path: string) => { readonly macros?: readonly MacroFact[] };
  readonly #whole = new Map<string, readonly MacroFact[]>();
  /** Header name (without folders) → paths. */
  readonly #byBase = new Map<string, string[]>();
  /** The names of macros, in lists of macros and lists of names. */
  readonly #names: WordIndex;
  /** The file that each list is of, by its number in the index. */
  readonly #listOf: string[] = [];
  readonly #definers = new Map<string, readonly string[]>();
  readonly #included = new Map<string, readonly string[]>();
  readonly #direct = new Map<string, string | undefined>();
  readonly #reach = new Map<string, Reach>();
  readonly #includers = new Map<string, readonly Includer[]>();
  /** The includes of C files, and of all files, by the name without folders; made when first asked for. */
  #includesOfSources: ReadonlyMap<string, readonly PlacedInclude[]> | undefined;
  #includesOfAll: ReadonlyMap<string, readonly PlacedInclude[]> | undefined;
  #headersAsked = 0;
  /** Made when first asked for. */
  #users: MacroUsers | undefined;

  /**
   * @param sources Every file whose macros or includes can matter.
   * @param details All macros of a file that leaves some out.
   */
  constructor(
    sources: Iterable<MacroSource>,
    details: (path: string) => { readonly macros?: readonly MacroFact[] },
  ) {
    this.#details = details;
    const lists: [list: string, noted: Noted][] = [];
    const add = (list: string, noted: Noted, path: string) => {
      lists.push([list, noted]);
      this.#listOf.push(path);
    };
    for (const source of sources) {
      const { path, macros, constants } = source;
      this.#files.set(path, source);
      append(this.#byBase, baseName(path), path);
      if (macros !== "") add(macros, "macros", path);
      if (constants !== undefined) add(constants, "names", path);
    }
    this.#names = new WordIndex(lists);
  }

  /** The files that define a macro. */
  #definersOf(name: string): readonly string[] {
    let known = this.#definers.get(name);
    if (!known) {
      known = [...new Set(this.#names.places(name).map(({ list }) => this.#listOf[list]!))];
      this.#definers.set(name, known);
    }
    return known;
  }

  /** Every macro of a file. */
  #macrosOf(path: string): readonly MacroFact[] {
    let known = this.#whole.get(path);
    if (!known) {
      const { macros, constants } = this.#files.get(path)!;
      known = (constants === undefined ? undefined : this.#details(path).macros) ?? unpackMacros(macros);
      this.#whole.set(path, known);
    }
    return known;
  }

  /** Names of the macros with parameters that pass `test`, or use one that does. Only those that have `word` are asked. */
  namesOf(word: string, test: (macro: MacroFact, file: string) => boolean): ReadonlySet<string> {
    const passing = new Set<string>();
    for (const { path, macros } of this.#files.values()) {
      for (
        let found = macros.indexOf(word), next;
        found !== -1;
        found = next === -1 ? -1 : macros.indexOf(word, next)
      ) {
        const at = macroAround(macros, found);
        next = nextMacro(macros, at);
        const macro = unpackMacro(macros, at);
        if (macro.parameters !== null && test(macro, path)) passing.add(macro.name);
      }
    }
    return this.#withUsers(passing);
  }

  /** Names of the macros whose body calls the function or macro `name`, or uses one that does. */
  namesCalling(name: string): ReadonlySet<string> {
    const calling = new Set([name]);
    this.#withUsers(calling).delete(name);
    return calling;
  }

  #withUsers(names: Set<string>): Set<string> {
    this.#users ??= new MacroUsers([...this.#files.values()].map(({ macros }) => macros));
    for (const name of names) {
      for (const user of this.#users.of(name)) names.add(user);
    }
    return names;
  }

  /**
   * The definition of `name` that holds at a line: in the file itself the last one above, or else the first below; then
   * in the file that includes this one; then that of the nearest included header; then that of the only header that
   * defines it.
   */
  lookup(file: string, line: number, name: string, includer?: Includer, answers?: Answers): MacroFact | undefined {
    const definers = this.#definersOf(name);
    if (definers.length === 0) return undefined;
    const own = this.#inFile(definers, file, line, name, answers) ??
      (includer && this.#inFile(definers, includer.file, includer.line, name, answers));
    if (own) return own;
    const headers = definers.filter((path) => path.endsWith(".h"));
    let chosen = headers.length === 1 ? headers[0] : undefined;
    if (definers.length > 1 || chosen === undefined) {
      const candidates = new Set(definers);
      chosen = first(this.#reachable(file), candidates) ??
        (includer && first(this.#reachable(includer.file), candidates)) ?? chosen;
    }
    return chosen === undefined ? undefined : this.#macrosOf(chosen).findLast((m) => m.name === name);
  }

  #inFile(
    definers: readonly string[],
    file: string,
    line: number,
    name: string,
    answers: Answers | undefined,
  ): MacroFact | undefined {
    if (!definers.includes(file)) return undefined;
    const all = this.#macrosOf(file).filter((m) => m.name === name);
    const possible = answers ? all.filter((m) => mayHold(m.conditions ?? [], answers)) : all;
    const own = possible.length > 0 ? possible : all;
    return own.findLast((m) => m.line <= line) ?? own[0];
  }

  /** Whether the file itself has a `#define` of the name. */
  isDefinedIn(file: string, name: string): boolean {
    return this.#definersOf(name).includes(file);
  }

  /** The questions that decide between the strings that a file defines under one name. */
  questions(file: string): readonly string[] {
    if (!hasConditions(this.#files.get(file)?.macros ?? "")) return [];
    const macros = this.#macrosOf(file).filter((macro) => macro.conditions);
    const bodies = new Map<string, Set<string>>();
    const asked = new Map<string, string[]>();
    for (const { name, body, conditions = [] } of macros) {
      bodies.set(name, (bodies.get(name) ?? new Set()).add(body));
      for (const condition of conditions) append(asked, name, questionOf(condition).question);
    }
    const deciding = [...asked].filter(([name]) => bodies.get(name)!.size > 1).flatMap(([, questions]) => questions);
    return [...new Set(deciding)];
  }

  /** The files that include `file` itself. */
  includers(file: string): readonly Includer[] {
    let known = this.#includers.get(file);
    if (!known) {
      known = this.#includesOf(baseName(file))
        .filter((place) => this.#resolve(place.file, place.include) === file)
        .map((place) => ({ file: place.file, line: place.include.line }));
      this.#includers.set(file, known);
    }
    return known;
  }

  /**
   * The `#include`s of a file of this name without folders. Sources are asked for by the thousand, and hardly any is
   * included; headers the other way round.
   */
  #includesOf(base: string): readonly PlacedInclude[] {
    if (base.endsWith(".c")) return (this.#includesOfSources ??= this.#includesByName(".c")).get(base) ?? [];
    if (++this.#headersAsked > FEW_HEADERS) return (this.#includesOfAll ??= this.#includesByName("")).get(base) ?? [];
    return [...this.#includesWith(base)].filter(({ include }) => baseName(include.path) === base);
  }

  #includesByName(ending: string): ReadonlyMap<string, readonly PlacedInclude[]> {
    const found = new Map<string, PlacedInclude[]>();
    for (const place of this.#includesWith(ending)) append(found, baseName(place.include.path), place);
    return found;
  }

  /** The `#include`s of files of which one at least ends like this. */
  *#includesWith(ending: string): Generator<PlacedInclude> {
    for (const { path, includes } of this.#files.values()) {
      if (!includes.includes(`${ending}\n`) && !includes.endsWith(ending)) continue;
      for (const include of unpackIncludes(includes)) yield { file: path, include };
    }
  }

  /** The files that `file` includes, directly or not, nearest first; no further than they are asked for. */
  *#reachable(file: string): Generator<string> {
    let reach = this.#reach.get(file);
    if (!reach) this.#reach.set(file, reach = { files: new Set([file]), followed: 0 });
    let place = 0;
    for (const path of reach.files) {
      yield path;
      if (place++ < reach.followed || reach.files.size > MOST_FILES) continue;
      for (const target of this.#includedBy(path)) reach.files.add(target);
      reach.followed = place;
    }
  }

  #includedBy(file: string): readonly string[] {
    let targets = this.#included.get(file);
    if (!targets) {
      const includes = unpackIncludes(this.#files.get(file)?.includes ?? "");
      targets = includes.map((i) => this.#resolve(file, i)).filter((p) => p !== undefined);
      this.#included.set(file, targets);
    }
    return targets;
  }

  /** What a path means from the folders that every file is compiled with. */
  #directly(path: string): string | undefined {
    if (!this.#direct.has(path)) {
      const places = [joinPath("include", path), joinPath("include/uapi", path)];
      this.#direct.set(path, places.find((place) => place !== undefined && this.#files.has(place)));
    }
    return this.#direct.get(path);
  }

  #resolve(file: string, include: Include): string | undefined {
    const beside = include.quoted ? joinPath(dirname(file), include.path) : undefined;
    if (beside !== undefined && this.#files.has(beside)) return beside;
    const direct = this.#directly(include.path);
    if (direct !== undefined) return direct;
    const base = baseName(include.path);
    const ending = `/${include.path.replace(/^(?:\.\.?\/)+/, "")}`;
    return nearestPath(
      (this.#byBase.get(base) ?? []).filter((path) => `/${path}`.endsWith(ending)),
      file,
    );
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether no condition is known to fail. */
function mayHold(conditions: readonly string[], answers: Answers): boolean {
  return conditions.every((condition) => {
    const { question, answer } = questionOf(condition);
    return (answers.get(question) ?? answer) === answer;
  });
}

/** The first of `paths` that is a candidate. */
function first(paths: Iterable<string>, candidates: ReadonlySet<string>): string | undefined {
  for (const path of paths) if (candidates.has(path)) return path;
  return undefined;
}

/** The path that shares most leading folders with `file`; the first by code units where several do. */
export function nearestPath(paths: readonly string[], file: string): string | undefined {
  let best: string | undefined, most = -1;
  for (const path of paths) {
    const shared = sharedFolders(path, file);
    if (shared > most || shared === most && best !== undefined && path < best) {
      [best, most] = [path, shared];
    }
  }
  return best;
}

function sharedFolders(a: string, b: string): number {
  const left = a.split("/"), right = b.split("/");
  let shared = 0;
  while (shared < left.length - 1 && shared < right.length - 1 && left[shared] === right[shared]) shared++;
  return shared;
}
