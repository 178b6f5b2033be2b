import type { DriverDefinition } from "./definition.ts";

/** Kinds of drivers that a census can leave out. */
export const SCOPES = ["tests", "samples", "tools", "phys", "staging"] as const;

/** One of {@linkcode SCOPES}. */
export type Scope = (typeof SCOPES)[number];

/** Which kinds count. */
export type ScopeChoice = Readonly<Record<Scope, boolean>>;

/** What counts where nobody says otherwise: everything that can run in a kernel. */
export const USUAL_SCOPES: ScopeChoice = { tests: true, samples: true, tools: false, phys: true, staging: true };

const TEST_WORDS: readonly string[] = ["test", "tests", "testing", "kunit", "unittest", "selftest", "selftests"];

/** The kinds that a definition is of, by its place and its struct; none for most. */
export function scopesOf({ file, struct }: Pick<DriverDefinition, "file" | "struct">): readonly Scope[] {
  const kinds: Readonly<Record<Scope, boolean>> = {
    tests: file.split(/[^A-Za-z0-9]+/).some((word) => TEST_WORDS.includes(word)),
    samples: file.startsWith("samples/"),
    tools: file.startsWith("tools/"),
    phys: struct === "phy_driver",
    staging: file.startsWith("drivers/staging/"),
  };
  return SCOPES.filter((scope) => kinds[scope]);
}

/** The definitions that are of no kind that was left out. */
export function inScope<D extends Pick<DriverDefinition, "file" | "struct">>(
  definitions: readonly D[],
  choice: ScopeChoice,
): D[] {
  return definitions.filter((definition) => scopesOf(definition).every((scope) => choice[scope]));
}
