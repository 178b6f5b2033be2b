import type { FactStore } from "./fact_store.ts";
import { linesOf, unpackList, WORD } from "./fact_text.ts";
import { dirname, joinPath } from "./tree_path.ts";

/** Lists of words that one Makefile or Kbuild file sets, by variable. */
export interface MakefileFacts {
  /** Inside the tree. */
  readonly path: string;
  /** Objects (`a.o`) and references to other lists (`$(b)`), by the variable's name without `-y`, `-m`, `-objs`, `-$(…)`. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

const ASSIGNMENT = /^[ ]*([A-Za-z0-9_.$(){}-]+)[ \t]*(?:\+|:|\?|::)?=[ \t]*(.*)$/;
const LIST = /^([A-Za-z0-9_.-]+)-(?:y|m|objs|\$[({][^)}]*[)}])$/;

/** Reads the lists of objects; every branch of a conditional counts. */
export function extractMakefileFacts(path: string, text: string): MakefileFacts {
  const lists = new Map<string, string[]>();
  for (const raw of text.replace(/\\\r?\n/g, " ").split("\n")) {
    const found = ASSIGNMENT.exec(raw.replace(/#.*$/, "").replace(/\t/g, " "));
    if (!found) continue;
    const list = LIST.exec(found[1]!);
    const name = list ? list[1]! : found[1]!;
    const words = found[2]!.split(/\s+/).filter((w) => w.endsWith(".o") || /^\$\([\w.-]+\)$/.test(w));
    if (words.length > 0) {
      lists.set(name, [...(lists.get(name) ?? []), ...words]);
    }
  }
  return { path, lists: Object.fromEntries(lists) };
}

const DEEPEST = 4;

/** What a source file is built into. */
export interface BuiltInto {
  /** Whether a Makefile lists its object at all. */
  readonly isListed: boolean;
  /** What `KBUILD_MODNAME` is in it, one for each module; at least one, sorted. */
  readonly modules: readonly string[];
}

/** What the objects are that one Makefile or Kbuild file lists, by their places in the tree. */
interface ListedObjects {
  /** `KBUILD_MODNAME` of those that are linked into others. */
  readonly modules: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that are built as they are. */
  readonly alone: ReadonlySet<string>;
}

function listedObjects({ path, lists }: MakefileFacts): ListedObjects {
  const modules = new Map<string, Set<string>>();
  const alone = new Set<string>();
  const folder = dirname(path);
  const targets = new Set<string>();
  for (const object of ["obj", "lib"].flatMap((list) => resolve(lists[list] ?? [], lists, 0))) {
    targets.add(object);
    const place = joinPath(folder, object);
    if (place !== undefined) alone.add(place);
  }
  for (const [stem, words] of Object.entries(lists)) {
    if (stem === "obj" || stem === "lib" || !targets.has(`${stem}.o`)) continue;
    for (const object of resolve(words, lists, 0)) {
      const place = joinPath(folder, object);
      if (place === undefined) continue;
      const known = modules.get(place);
      if (known) known.add(kbuildName(stem));
      else modules.set(place, new Set([kbuildName(stem)]));
    }
  }
  return { modules, alone };
}

/** The modules that source files are linked into, from the Makefiles: `KBUILD_MODNAME` is the module's name. */
export class ModuleNames {
  readonly #facts: FactStore;
  readonly #listed = new Map<number, ListedObjects>();

  constructor(facts: FactStore) {
    this.#facts = facts;
  }

  /** What a source is built into. */
  of(source: string): BuiltInto {
    const object = source.replace(/\.(?:c|rs)$/, ".o");
    const places = this.#facts.places(WORD.object, object.slice(object.lastIndexOf("/") + 1));
    const modules = new Set<string>();
    let isListed = false;
    for (const file of new Set(places.map((place) => place.file))) {
      const listed = this.#in(file), found = listed.modules.get(object);
      for (const one of found ?? []) modules.add(one);
      isListed ||= found !== undefined || listed.alone.has(object);
    }
    return { isListed, modules: modules.size > 0 ? [...modules].sort() : [kbuildName(source)] };
  }

  #in(file: number): ListedObjects {
    let known = this.#listed.get(file);
    if (!known) {
      const lists = Object.fromEntries(linesOf(this.#facts.text(file), "L").map(unpackList));
      this.#listed.set(file, known = listedObjects({ path: this.#facts.path(file), lists }));
    }
    return known;
  }
}

/** A file's name without folders and ending, as the build makes an identifier of it: `KBUILD_BASENAME`. */
export function kbuildName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:c|h|rs)$/, "")
    .replace(/[-,]/g, "_");
}

function resolve(words: readonly string[], lists: MakefileFacts["lists"], depth: number): string[] {
  return words.flatMap((word) => {
    if (word.endsWith(".o")) return [word];
    const name = word.slice(2, -1);
    const list = lists[name] ?? lists[LIST.exec(name)?.[1] ?? ""];
    return list && depth < DEEPEST ? resolve(list, lists, depth + 1) : [];
  });
}
