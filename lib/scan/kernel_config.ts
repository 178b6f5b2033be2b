import { dirname } from "../kernel_tree/tree_path.ts";
import type { BuildFacts, BuildRule } from "./build_facts.ts";
import type { Finding } from "./finding.ts";

/** How a kernel has some code: built in, as a module, not at all, or the Makefiles do not say. */
export type Built = "built in" | "module" | "not built" | "unknown";

const RANK: Readonly<Record<Built, number>> = { "built in": 3, unknown: 2, module: 1, "not built": 0 };
const DEEPEST = 4;
/** Options of architectures that are not their folder's name in capitals. */
const OPTION_OF: Readonly<Record<string, string>> = { powerpc: "PPC", sh: "SUPERH", um: "UML" };

/** The options of a kernel's .config: `y` or `m` by name without `CONFIG_`. */
export function parseKernelConfig(text: string): ReadonlyMap<string, "y" | "m"> {
  const options = new Map<string, "y" | "m">();
  for (const [, name, value] of text.matchAll(/^CONFIG_(\w+)=([ym])\s*$/gm)) options.set(name!, value as "y" | "m");
  return options;
}

/**
 * Says for files of a tree how a kernel with a configuration has them. A header is built in, unless it is of another
 * architecture: whatever stands under `arch/` for one that the configuration is not for is not built.
 */
export function howBuilt(
  build: readonly BuildFacts[],
  options: ReadonlyMap<string, "y" | "m">,
): (file: string) => Built {
  const byFolder = new Map<string, BuildRule[]>();
  for (const { path, rules } of build) {
    const folder = dirname(path);
    byFolder.set(folder, [...byFolder.get(folder) ?? [], ...rules]);
  }
  const known = new Map<string, Built>();
  const isForeign = foreignTo(build, options);
  const value = (option: string): Built =>
    option === "" ? "built in" : { y: "built in" as const, m: "module" as const, n: "not built" as const }[
      options.get(option) ?? "n"
    ];

  function ofWord(folder: string, word: string, depth: number): Built {
    const rules = (byFolder.get(folder) ?? []).filter((rule) => rule.words.includes(word));
    const ways = rules.map(({ target, option }) =>
      isList(target) || depth > DEEPEST ? value(option) : least(value(option), ofWord(folder, `${target}.o`, depth + 1))
    );
    return ways.length === 0 ? "unknown" : ways.reduce((a, b) => RANK[b] > RANK[a] ? b : a);
  }

  function ofFolder(folder: string): Built {
    if (folder === "") return "built in";
    const before = known.get(folder);
    if (before) return before;
    known.set(folder, "unknown");
    const parent = dirname(folder);
    let found = ofWord(parent, `${folder.slice(parent === "" ? 0 : parent.length + 1)}/`, 0);
    if (found === "unknown" && parent !== "") {
      const above = dirname(parent);
      found = ofWord(above, `${folder.slice(above === "" ? 0 : above.length + 1)}/`, 0);
    }
    const built = least(found === "unknown" ? "built in" : found, ofFolder(parent));
    known.set(folder, built);
    return built;
  }

  return (file) => {
    if (isForeign(file)) return "not built";
    if (file.endsWith(".h")) return "built in";
    const object = file.replace(/\.c$/, ".o");
    const folder = dirname(object);
    return least(ofWord(folder, object.slice(folder === "" ? 0 : folder.length + 1), 0), ofFolder(folder));
  };
}

/** Which files are of architectures that a configuration is not for; none, where it does not say what it is for. */
function foreignTo(
  build: readonly BuildFacts[],
  options: ReadonlyMap<string, "y" | "m">,
): (file: string) => boolean {
  const all = new Set(build.flatMap(({ path }) => architecture(path) ?? []));
  const own = new Set([...all].filter((name) => options.has(OPTION_OF[name] ?? name.toUpperCase())));
  return (file) => {
    const name = architecture(file);
    return name !== undefined && own.size > 0 && !own.has(name);
  };
}

/** The architecture that a file is of; the part of x86 that user mode Linux is made of is the latter's. */
function architecture(path: string): string | undefined {
  return path.startsWith("arch/x86/um/") ? "um" : /^arch\/([^/]+)\//.exec(path)?.[1];
}

function isList(target: string): boolean {
  return target === "obj" || target === "lib" || target === "core" || target === "drivers" || target === "net" ||
    target === "libs" || target === "subdir";
}

function least(a: Built, b: Built): Built {
  return RANK[a] <= RANK[b] ? a : b;
}

/** A finding with how the kernel has what its path needs: as much of it as the part that it has least of. */
export interface RankedFinding extends Finding {
  readonly built: Built;
}

/** Findings in the order in which a kernel with a configuration can contain them; what it cannot contain is last. */
export function rankFindings(
  findings: readonly Finding[],
  built: (file: string) => Built,
): readonly RankedFinding[] {
  return findings
    .map((finding) => ({
      ...finding,
      built: finding.path.map(({ file }) => built(file)).reduce(least, "built in"),
    }))
    .sort((a, b) => RANK[b.built] - RANK[a.built]);
}
