import { append } from "./append.ts";
import { questionOf } from "./c_conditionals.ts";
import type { Include, MacroFact } from "./c_facts.ts";
import type { FactPlace, FactStore } from "./fact_store.ts";
import { type FactText, firstLine, lineEnd, linesOf, WORD } from "./fact_text.ts";
import { unpackInclude } from "./include_line.ts";
import { packedMacroName, unpackMacro } from "./macro_line.ts";
import { dirname, joinPath } from "./tree_path.ts";

/** A file that includes another one. */
export interface Includer {
  readonly file: string;
  /** The line of its `#include`. */
  readonly line: number;
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

/** Finds the macro that a name stands for in a file: its own, or one of the headers that it includes. */
export class MacroScope {
  readonly #facts: FactStore;
  readonly #details: (path: string) => { readonly macros?: readonly MacroFact[] };
  readonly #whole = new Map<string, readonly MacroFact[]>();
  /** Header name (without folders) → paths. Made when first asked for. */
  #byBase: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #definers = new Map<string, readonly string[]>();
  readonly #included = new Map<string, readonly string[]>();
  readonly #direct = new Map<string, string | undefined>();
  readonly #reach = new Map<string, Reach>();
  readonly #includers = new Map<string, readonly Includer[]>();

  /** @param details All macros of a file that leaves some out. */
  constructor(facts: FactStore, details: (path: string) => { readonly macros?: readonly MacroFact[] }) {
    this.#facts = facts;
    this.#details = details;
  }

  /** The files that define a macro. */
  #definersOf(name: string): readonly string[] {
    this.#facts.asked?.ask(WORD.macro, name);
    let known = this.#definers.get(name);
    if (!known) {
      const files = new Set(this.#facts.places(WORD.macro, name).map(({ file }) => file));
      this.#definers.set(name, known = [...files].map((file) => this.#facts.path(file)));
    }
    return known;
  }

  /** The facts of a file; empty where it has none. */
  #textOf(path: string): FactText {
    const file = this.#facts.numberOf(path);
    return file === undefined ? "" : this.#facts.text(file);
  }

  /** Every macro of a file. */
  #macrosOf(path: string): readonly MacroFact[] {
    let known = this.#whole.get(path);
    if (!known) {
      const text = this.#textOf(path);
      const leavesOut = text.startsWith("K", firstLine(text, "K"));
      known = (leavesOut ? this.#details(path).macros : undefined) ?? packedMacros(text).map(unpackMacro);
      this.#whole.set(path, known);
    }
    return known;
  }

  /** Names of the macros with parameters whose body speaks of one of these structs, or uses one that does. */
  namesWithStructs(tags: Iterable<string>): ReadonlySet<string> {
    const names = new Set<string>();
    for (const tag of tags) {
      for (const name of this.#macrosAt(this.#facts.places(WORD.structInMacro, tag))) names.add(name);
    }
    return this.#withUsers(names);
  }

  /** Names of the macros whose body calls the function or macro `name`, or uses one that does. */
  namesCalling(name: string): ReadonlySet<string> {
    const calling = new Set([name]);
    this.#withUsers(calling).delete(name);
    return calling;
  }

  #withUsers(names: Set<string>): Set<string> {
    for (const name of names) {
      for (const user of this.#macrosAt(this.#facts.places(WORD.usedByMacro, name))) names.add(user);
    }
    return names;
  }

  #macrosAt(places: readonly FactPlace[]): readonly string[] {
    return places.map((place) => packedMacroName(this.#facts.line(place)));
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
    if (!this.#facts.ofFile(file).includes("\n?")) return [];
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
    this.#facts.asked?.ask(WORD.include, baseName(file));
    let known = this.#includers.get(file);
    if (!known) {
      known = this.#facts.places(WORD.include, baseName(file)).flatMap((place) => {
        const path = this.#facts.path(place.file), include = unpackInclude(this.#facts.line(place));
        return this.#resolve(path, include) === file ? [{ file: path, line: include.line }] : [];
      });
      this.#includers.set(file, known);
    }
    return known;
  }

  /** The files that `file` includes, directly or not, nearest first; no further than they are asked for. */
  *#reachable(file: string): Generator<string> {
    let reach = this.#reach.get(file);
    if (!reach) this.#reach.set(file, reach = { files: new Set([file]), followed: 0 });
    let place = 0;
    for (const path of reach.files) {
      yield path;
      this.#facts.asked?.follow(file, path);
      if (place++ < reach.followed || reach.files.size > MOST_FILES) continue;
      for (const target of this.#includedBy(path)) reach.files.add(target);
      reach.followed = place;
    }
  }

  #includedBy(file: string): readonly string[] {
    let targets = this.#included.get(file);
    if (!targets) {
      const includes = linesOf(this.#textOf(file), "I").map(unpackInclude);
      targets = includes.map((i) => this.#resolve(file, i)).filter((p) => p !== undefined);
      this.#included.set(file, targets);
    }
    return targets;
  }

  /** What a path means from the folders that every file is compiled with. */
  #directly(path: string): string | undefined {
    if (!this.#direct.has(path)) {
      const places = [joinPath("include", path), joinPath("include/uapi", path)];
      this.#direct.set(path, places.find((place) => place !== undefined && this.#has(place)));
    }
    return this.#direct.get(path);
  }

  #has(path: string): boolean {
    const file = this.#facts.numberOf(path);
    return file !== undefined && INCLUDED.has(this.#facts.firstLetter(file));
  }

  #pathsByBase(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (let file = 0; file < this.#facts.count; file++) {
      const path = this.#facts.path(file);
      if (INCLUDED.has(this.#facts.firstLetter(file))) append(found, baseName(path), path);
    }
    return found;
  }

  #resolve(file: string, include: Include): string | undefined {
    const beside = include.quoted ? joinPath(dirname(file), include.path) : undefined;
    if (beside !== undefined && this.#has(beside)) return beside;
    const direct = this.#directly(include.path);
    if (direct !== undefined) return direct;
    this.#byBase ??= this.#pathsByBase();
    const ending = `/${include.path.replace(/^(?:\.\.?\/)+/, "")}`;
    return nearestPath(
      (this.#byBase.get(baseName(include.path)) ?? []).filter((path) => `/${path}`.endsWith(ending)),
      file,
    );
  }
}

/** The first letters of facts of files that can be included. */
const INCLUDED: ReadonlySet<string> = new Set(["c", "h"]);

/** The macros in the facts of a file, each as packed. */
function packedMacros(text: FactText): string[] {
  const found: string[] = [];
  for (let at = firstLine(text, "M"); text.startsWith("M", at);) {
    let end = lineEnd(text, at);
    while (text.startsWith("\n?", end)) end = lineEnd(text, end + 1);
    found.push(text.slice(at, end));
    at = end + 1;
  }
  return found;
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
