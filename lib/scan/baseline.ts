import { badBaseline } from "./words.ts";
import type { Finding } from "./finding.ts";

/**
 * The ids of the findings in what an earlier `--json` printed.
 *
 * @param path What a person called the file, for messages.
 * @throws {UserError} where it is something else.
 */
export function baselineIds(path: string, text: string): ReadonlySet<string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badBaseline(path, "it is not JSON");
  }
  const findings = (parsed as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(findings)) throw badBaseline(path, "it has no list of findings");
  return new Set(findings.map((finding: unknown) => {
    const id = (finding as { id?: unknown } | null)?.id;
    if (typeof id !== "string") throw badBaseline(path, "a finding has no id");
    return id;
  }));
}

/** The findings that a baseline does not have. */
export function newFindings<T extends Finding>(findings: readonly T[], known: ReadonlySet<string>): readonly T[] {
  return findings.filter(({ id }) => !known.has(id));
}
