import type { Include, MacroFact } from "./c_facts.ts";
import { dirname, joinPath } from "./tree_path.ts";

/** What a file brings to the search for macros. */
export interface MacroSource {
  /** Inside the tree. */
  readonly path: string;
  /** In the order of the file. */
  readonly includes: readonly Include[];
  /** In the order of the file. */
  readonly macros: readonly MacroFact[];
}

const MOST_FILES = 4000;

/** Finds the macro that a name stands for in a file: its own, or one of the headers that it includes. */
export class MacroScope {
  readonly #files = new Map<string, MacroSource>();
  /** Header name (without folders) → paths. */
  readonly #byBase = new Map<string, string[]>();
  /** Macro name → files that define it. */
  readonly #definers = new Map<string, string[]>();
  readonly #included = new Map<string, readonly string[]>();
  readonly #reach = new Map<string, ReadonlySet<string>>();

  /** @param sources Every file whose macros or includes can matter. */
  constructor(sources: Iterable<MacroSource>) {
    for (const source of sources) {
      this.#files.set(source.path, source);
      const base = source.path.slice(source.path.lastIndexOf("/") + 1);
      append(this.#byBase, base, source.path);
      for (const name of new Set(source.macros.map((m) => m.name))) {
        append(this.#definers, name, source.path);
      }
    }
  }

  /** Names of the macros whose body passes `test`, or uses one that does. */
  namesOf(test: (macro: MacroFact, file: string) => boolean): ReadonlySet<string> {
    const passing = new Set<string>();
    const users = new Map<string, string[]>();
    for (const { path, macros } of this.#files.values()) {
      for (const macro of macros) {
        if (macro.parameters === null) continue;
        if (test(macro, path)) passing.add(macro.name);
        for (const [word] of macro.body.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)) {
          append(users, word, macro.name);
        }
      }
    }
    for (const name of passing) {
      for (const user of users.get(name) ?? []) passing.add(user);
    }
    return passing;
  }

  /**
   * The definition of `name` that holds at a line: in the file itself the last one above, or else the first below; then
   * that of the nearest included header; then that of the only header that defines it.
   */
  lookup(file: string, line: number, name: string): MacroFact | undefined {
    const definers = this.#definers.get(name);
    if (!definers) return undefined;
    if (definers.includes(file)) {
      const own = this.#files.get(file)!.macros.filter((m) => m.name === name);
      return own.findLast((m) => m.line <= line) ?? own[0];
    }
    const reach = this.#reachable(file);
    const candidates = new Set(definers);
    let chosen: string | undefined;
    for (const path of reach) {
      if (!candidates.has(path)) continue;
      chosen = path;
      break;
    }
    const headers = definers.filter((path) => path.endsWith(".h"));
    chosen ??= headers.length === 1 ? headers[0] : undefined;
    return chosen === undefined ? undefined : this.#files.get(chosen)!.macros.findLast((m) => m.name === name);
  }

  /** The files that `file` includes, directly or not, nearest first. */
  #reachable(file: string): ReadonlySet<string> {
    const known = this.#reach.get(file);
    if (known) return known;
    const reach = new Set<string>([file]);
    for (const path of reach) {
      if (reach.size > MOST_FILES) break;
      for (const target of this.#includedBy(path)) reach.add(target);
    }
    this.#reach.set(file, reach);
    return reach;
  }

  #includedBy(file: string): readonly string[] {
    let targets = this.#included.get(file);
    if (!targets) {
      const includes = this.#files.get(file)?.includes ?? [];
      targets = includes.map((i) => this.#resolve(file, i)).filter((p) => p !== undefined);
      this.#included.set(file, targets);
    }
    return targets;
  }

  #resolve(file: string, include: Include): string | undefined {
    const direct = [joinPath("include", include.path), joinPath("include/uapi", include.path)];
    if (include.quoted) direct.unshift(joinPath(dirname(file), include.path));
    for (const path of direct) {
      if (path !== undefined && this.#files.has(path)) return path;
    }
    const base = include.path.slice(include.path.lastIndexOf("/") + 1);
    const ending = `/${include.path.replace(/^(?:\.\.?\/)+/, "")}`;
    return nearestPath(
      (this.#byBase.get(base) ?? []).filter((path) => `/${path}`.endsWith(ending)),
      file,
    );
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
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
