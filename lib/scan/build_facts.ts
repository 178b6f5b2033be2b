/** What one Makefile says of which objects are built, and under which option. */
export interface BuildFacts {
  /** Inside the tree. */
  readonly path: string;
  /** Assignments of objects and folders, in order. */
  readonly rules: readonly BuildRule[];
}

/** `TARGET-$(CONFIG_X) += word`. */
export interface BuildRule {
  /** `obj`, or the module that the objects are part of. */
  readonly target: string;
  /** The option without `CONFIG_`; empty where it is built without one. */
  readonly option: string;
  /** Objects `a.o` and folders `b/`. */
  readonly words: readonly string[];
}

const RULE = /^\s*([A-Za-z0-9_.-]+?)-(?:(y|m|objs)|\$[({]CONFIG_(\w+)[)}])\s*[+:?]*=\s*(.*)$/;

/** Reads the rules of a Makefile; every branch of a conditional counts. */
export function extractBuildFacts(path: string, text: string): BuildFacts {
  const rules: BuildRule[] = [];
  for (const raw of text.replace(/\\\r?\n/g, " ").split("\n")) {
    const found = RULE.exec(raw.replace(/#.*$/, ""));
    if (!found) continue;
    const words = found[4]!.split(/\s+/).filter((word) => word.endsWith(".o") || word.endsWith("/"));
    if (words.length > 0) rules.push({ target: found[1]!, option: found[3] ?? "", words });
  }
  return { path, rules };
}
