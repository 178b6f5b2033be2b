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

/**
 * The modules that each source file is linked into, from the Makefiles: `KBUILD_MODNAME` is the module's name.
 *
 * @returns A function from a source path.
 */
export function moduleNames(makefiles: Iterable<MakefileFacts>): (source: string) => BuiltInto {
  const modules = new Map<string, Set<string>>();
  const alone = new Set<string>();
  for (const { path, lists } of makefiles) {
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
  }
  return (source) => {
    const object = objectOf(source);
    const of = modules.get(object);
    return {
      isListed: of !== undefined || alone.has(object),
      modules: of ? [...of].sort() : [kbuildName(source)],
    };
  };
}

/** The objects in the lists of a Makefile. */
export function objectNames({ lists }: MakefileFacts): string[] {
  return Object.values(lists).flat().filter((word) => word.endsWith(".o"));
}

/** What a source is compiled into. */
export function objectOf(source: string): string {
  return source.replace(/\.(?:c|rs)$/, ".o");
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
