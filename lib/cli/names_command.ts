import { basename, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Scope, type ScopeChoice, SCOPES, USUAL_SCOPES } from "../driver_names/scope.ts";
import { readCensus, type ReadOptions, type SourcedCensus } from "../kernel_tree/read_census.ts";
import { isWanted } from "../kernel_tree/source_files.ts";
import { encodeCensusFile } from "../kernel_tree/shipped_census.ts";
import { cacheNotWritten, readingTree, skippedLines } from "../messages/kernel_tree.ts";
import { badPackage, badScope, NAMES_HELP, packageWithoutData } from "../messages/names.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import type { Command } from "./command.ts";
import { jsonText } from "./json_text.ts";
import { definitionsAsCsv } from "./names_csv.ts";
import { censusAsText, grepsAsText } from "./names_text.ts";
import { checkOutputs, outputsAsked } from "./outputs.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import { readingThreads } from "./reading_threads.ts";
import { userPath } from "./user_path.ts";

/** Where facts of trees are kept between runs. */
const CACHE = join(fileURLToPath(new URL("../..", import.meta.url)), ".cache", "trees");

const OPTIONS = {
  json: { type: "boolean" },
  csv: { type: "string" },
  html: { type: "string" },
  data: { type: "string" },
  package: { type: "string" },
  "all-buses": { type: "boolean" },
  explain: { type: "boolean" },
  tests: { type: "string" },
  samples: { type: "string" },
  tools: { type: "string" },
  phys: { type: "string" },
  staging: { type: "string" },
  cache: { type: "string" },
  "no-cache": { type: "boolean" },
} as const;

/**
 * `deno task names`.
 *
 * @param writePage Makes the page of `--html`, one self-contained file.
 */
export function namesCommand(
  writePage: (census: SourcedCensus) => string,
): Command<typeof OPTIONS> {
  return {
    name: "names",
    help: NAMES_HELP,
    options: OPTIONS,
    positionals: [1, 1],
    async run(values, [tree]) {
      const origin = parsePackage(values.package, values.data);
      const scopes = parseScopes(values);
      const outputs = outputsAsked(["csv", "html", "data"], values);
      const path = userPath(tree!);
      checkOutputs(outputs, [path], isWanted);
      const census = await readWithProgress(path, {
        scopes,
        greps: values.explain || values.data !== undefined,
        workers: readingThreads() - 1,
        ...(values["no-cache"] ? {} : { cache: values.cache === undefined ? CACHE : userPath(values.cache) }),
        onCacheFailure: (error) => process.stderr.write(cacheNotWritten(error)),
      });
      process.stderr.write(skippedLines(census.skipped ?? []));
      const contents = outputs.map(({ option, path }) => {
        if (option === "csv") {
          return { path, content: definitionsAsCsv(census.definitions) };
        }
        if (option === "html") return { path, content: writePage(census) };
        return {
          path,
          content: encodeCensusFile(
            withOrigin(census, basename(tree!), basename(path), origin, scopes),
          ),
        };
      });
      for (const { path, content } of contents) atomicWrite(path, content);
      if (values.json) print(censusAsJson(census));
      else if (values.explain) print(grepsAsText(census.greps ?? []));
      else print(censusAsText(census, values["all-buses"] ?? false));
      return 0;
    },
  };
}

/** A census as the JSON that `--json` prints. */
export function censusAsJson({ tree, definitions, summary, greps, skipped }: SourcedCensus): string {
  const more = { ...(greps ? { greps } : {}), ...(skipped ? { skipped } : {}) };
  return jsonText({ tree, definitions, summary, ...more }, 1);
}

/** The scope options as a choice; each is `include` or `exclude`. */
function parseScopes(values: Readonly<Partial<Record<Scope, string>>>): ScopeChoice {
  const choice: Record<Scope, boolean> = { ...USUAL_SCOPES };
  for (const scope of SCOPES) {
    const given = values[scope];
    if (given === undefined) continue;
    if (given !== "include" && given !== "exclude") throw badScope(scope, given);
    choice[scope] = given === "include";
  }
  return choice;
}

async function readWithProgress(path: string, options: ReadOptions): Promise<SourcedCensus> {
  const progress = startProgress();
  try {
    return await readCensus(path, {
      ...options,
      onProgress: (files, share) => progress.update(readingTree(files, share)),
    });
  } finally {
    progress.done();
  }
}

interface Origin {
  readonly name: string;
  readonly version: string;
}

function parsePackage(
  given: string | undefined,
  data: string | undefined,
): Origin | undefined {
  if (given === undefined) return undefined;
  if (data === undefined) throw packageWithoutData();
  const [, name, version] = /^([^=\s]+)=(\S+)$/.exec(given) ?? [];
  if (!name || !version) throw badPackage(given);
  return { name, version };
}

/** The census with the provenance that its file carries: what was read, and the command that read it. */
function withOrigin(
  census: SourcedCensus,
  tree: string,
  file: string,
  origin: Origin | undefined,
  scopes: ScopeChoice,
): SourcedCensus {
  const chosen = SCOPES.filter((scope) => scopes[scope] !== USUAL_SCOPES[scope])
    .map((scope) => ` --${scope} ${scopes[scope] ? "include" : "exclude"}`).join("");
  const option = chosen + (origin ? ` --package ${origin.name}=${origin.version}` : "");
  return {
    ...census,
    provenance: [{
      name: origin?.name ?? census.provenance[0]!.name,
      version: origin?.version ?? census.tree.version,
      sha256: census.archiveSha256 ?? census.tree.sha256,
      how: `deno task names ${tree} --data ${file}${option}`,
    }],
  };
}
