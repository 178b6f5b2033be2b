/** `deno task report`: runs notebooks and writes each as a self-contained page, and the page that leads to them. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cannotRead } from "../messages/files.ts";
import {
  badKernel,
  badParameter,
  badTimeout,
  howRun,
  libraryNotFound,
  noNotebooks,
  noSuchNotebook,
  parameterOfNone,
  reportFailed,
  reportLine,
  reservedName,
  runningCell,
  sameReport,
} from "../messages/report.ts";
import { atomicWrite, makeFolder } from "../files/atomic_write.ts";
import { loadAssets } from "../report/html/assets.ts";
import { indexPage } from "../report/html/index_page.ts";
import { reportPage } from "../report/html/report_page.ts";
import { type ReportSummary, summaryOf } from "../report/html/summary.ts";
import { type ExecutedNotebook, type KernelName, KERNELS, type NotebookDocument } from "../report/notebook_document.ts";
import {
  cacheKey,
  compareKernels,
  inputDigest,
  libraryHash,
  NotebookFailure,
  notebookParameters,
  parameterValues,
  parseNotebook,
  readCachedRun,
  runNotebook,
  writeCachedRun,
} from "../report/run/mod.ts";
import { runCommand } from "./command.ts";
import { jsonText } from "./json_text.ts";
import { print } from "./print.ts";
import { type Progress, startProgress } from "./progress.ts";
import { userPath } from "./user_path.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NOTEBOOKS = join(ROOT, "notebooks");
/** The page that leads to all reports, without its ending. */
const INDEX = "index";

const HELP = `
usage: deno task report [NOTEBOOK…] [options]

Runs notebooks and writes each as one self-contained page. Where none is named, these are all of notebooks/, and
index.html, which leads to them, is written too. A page of the same name is replaced: give --out to keep both. A NOTEBOOK is a name, such as driver-name-lengths, or the path of an .ipynb file. A run whose notebook,
parameters, library and inputs have not changed is taken from the cache. Where a notebook fails, no page is written.

  -p NAME=VALUE     set a parameter (again for more); a path counts from where you are
  --kernel KERNEL   tslab, deno, or both: then their outputs must be equal (default: the notebook's own)
  --out DIR         where the pages go (default: reports)
  --timeout SECONDS the longest that one cell may run (default: 120)
  --force           run even what is cached
  --json            print what was written as JSON

exit status: 0 written, 1 a cell failed or the kernels differ, 2 bad input

examples:
  deno task report
  deno task report driver-name-lengths -p tree=/usr/src/linux-source-6.12.tar.xz
  deno task report notebooks/my-notebook.ipynb --kernel both --out pages`;

const OPTIONS = {
  param: { type: "string", short: "p", multiple: true },
  kernel: { type: "string" },
  out: { type: "string" },
  timeout: { type: "string" },
  force: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** A notebook that was asked for. */
interface Wanted {
  readonly document: NotebookDocument;
  readonly sha256: string;
  readonly folder: string;
}

/** How to run all of them. */
interface Settings {
  readonly parameters: ReadonlyMap<string, string>;
  readonly kernel: KernelName | "both" | undefined;
  readonly timeoutMs: number;
  readonly force: boolean;
  readonly library: string;
  readonly progress: Progress;
}

function wantedNotebooks(named: readonly string[]): Wanted[] {
  const known = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb")).sort();
  if (named.length === 0 && known.length === 0) throw noNotebooks();
  const files = named.length === 0 ? known.map((name) => join(NOTEBOOKS, name)) : named.map((name) => {
    if (known.includes(`${name}.ipynb`)) return join(NOTEBOOKS, `${name}.ipynb`);
    if (name.endsWith(".ipynb")) return userPath(name);
    throw noSuchNotebook(name, known.map((file) => basename(file, ".ipynb")));
  });
  const wanted = [...new Set(files)].map((file) => {
    let text;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      throw cannotRead(file, error);
    }
    const document = parseNotebook(basename(file, ".ipynb"), text);
    if (document.name === INDEX) throw reservedName(document.name);
    if (importsLibrary(document) && !isLibraryFound(dirname(file))) throw libraryNotFound(document.name);
    return { document, sha256: createHash("sha256").update(text).digest("hex"), folder: dirname(file) };
  });
  for (const [i, { document }] of wanted.entries()) {
    if (wanted.findIndex((other) => other.document.name === document.name) !== i) throw sameReport(document.name);
  }
  return wanted;
}

function importsLibrary({ cells }: NotebookDocument): boolean {
  return cells.some(({ type, source }) => type === "code" && /\bfrom\s*["']driver-core-lab["']/.test(source));
}

/** Whether both kernels find the library from a folder: as Node does, in it or in one above. */
function isLibraryFound(folder: string): boolean {
  const above = dirname(folder);
  return existsSync(join(folder, "node_modules", "driver-core-lab")) || above !== folder && isLibraryFound(above);
}

function parseParameters(given: readonly string[]): Map<string, string> {
  return new Map(given.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw badParameter(text);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

/** The parameters that a notebook has of those that were given; paths of inputs count from where the person is. */
function parametersFor(document: NotebookDocument, given: ReadonlyMap<string, string>): Map<string, string> {
  const names = notebookParameters(document).map((parameter) => parameter.name);
  const own = [...given].filter(([name]) => names.includes(name));
  return new Map(own.map(([name, text]) => [
    name,
    document.inputs.includes(name) && text !== "" ? userPath(text) : text,
  ]));
}

/** Runs a notebook in one kernel, or takes the run from the cache. */
async function run(wanted: Wanted, kernel: KernelName, settings: Settings) {
  const { document, folder } = wanted;
  const texts = parametersFor(document, settings.parameters);
  const parameters = parameterValues(document, texts);
  const inputs = new Map<string, string>();
  for (const { name, value } of notebookParameters(document)) {
    if (!document.inputs.includes(name)) continue;
    const path = texts.get(name) ?? value;
    // The notebook's own paths count from its folder, where its cells run.
    if (typeof path === "string" && path !== "") inputs.set(name, await inputDigest(resolve(folder, path)));
  }
  const key = cacheKey({
    document,
    kernel,
    projectRoot: ROOT,
    parameters,
    libraryHash: settings.library,
    inputs,
  });
  const cached = settings.force ? undefined : readCachedRun(ROOT, key);
  if (cached) return { executed: cached, cached: true };
  const executed = await runNotebook(document, {
    kernel,
    projectRoot: ROOT,
    folder,
    parameters,
    timeoutMs: settings.timeoutMs,
    onProgress: ({ cell, cells }) => settings.progress.update(runningCell(document.name, kernel, cell, cells)),
  });
  writeCachedRun(ROOT, key, executed);
  return { executed, cached: false };
}

/** A notebook that has run: in two kernels where their outputs were equal. */
interface Done {
  readonly executed: ExecutedNotebook;
  readonly cached: boolean;
  readonly kernels: readonly KernelName[];
}

/** Runs a notebook in the kernel or kernels that were asked for. */
async function runAll(wanted: Wanted, settings: Settings): Promise<Done> {
  const own = wanted.document.kernel;
  if (settings.kernel !== "both") {
    const kernel = settings.kernel ?? own;
    return { ...await run(wanted, kernel, settings), kernels: [kernel] };
  }
  const tslab = await run(wanted, "tslab", settings);
  const deno = await run(wanted, "deno", settings);
  const difference = compareKernels(tslab.executed, deno.executed);
  if (difference !== undefined) throw new NotebookFailure(difference);
  const executed = own === "tslab" ? tslab.executed : deno.executed;
  return { executed, cached: tslab.cached && deno.cached, kernels: ["tslab", "deno"] };
}

/** A page to write, and what is said of it. */
interface Written extends Done {
  readonly summary: ReportSummary;
  readonly html: string;
}

function asJson(written: readonly Written[], out: string, withIndex: boolean): string {
  const reports = written.map(({ summary, executed, cached, kernels }) => ({
    name: summary.name,
    file: shownFile(out, `${summary.name}.html`),
    title: summary.title,
    kernel: executed.kernel,
    kernels,
    cached,
    finding: summary.finding,
  }));
  return jsonText({ index: withIndex ? shownFile(out, `${INDEX}.html`) : null, reports }, 1);
}

await runCommand({
  name: "report",
  help: HELP,
  options: OPTIONS,
  positionals: [0, Infinity],
  async run(values, named) {
    const { timeout = "120" } = values;
    const kernel = parseKernel(values.kernel);
    const timeoutMs = Number(timeout) * 1000;
    if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) throw badTimeout(timeout);
    const wanted = wantedNotebooks(named);
    const parameters = parseParameters(values.param ?? []);
    for (const name of parameters.keys()) {
      const has = wanted.some(({ document }) => parametersFor(document, parameters).has(name));
      if (!has) {
        throw parameterOfNone(
          name,
          wanted.map(({ document }) => ({
            notebook: document.name,
            parameters: notebookParameters(document).map((parameter) => parameter.name),
          })),
        );
      }
    }

    const progress = startProgress();
    const assets = loadAssets();
    const library = libraryHash(ROOT);
    const settings = { parameters, kernel, timeoutMs, force: values.force ?? false, library, progress };
    const written: Written[] = [];
    try {
      for (const one of wanted) {
        const done = await runAll(one, settings);
        const html = reportPage(done.executed, assets, { notebookSha256: one.sha256, librarySha256: library });
        written.push({ ...done, summary: summaryOf(done.executed), html });
      }
    } catch (error) {
      if (!(error instanceof NotebookFailure)) throw error;
      progress.done();
      process.stderr.write(reportFailed(error.message));
      return 1;
    } finally {
      progress.done();
    }

    const out = values.out === undefined ? join(ROOT, "reports") : userPath(values.out);
    makeFolder(out);
    for (const { summary, html } of written) atomicWrite(join(out, `${summary.name}.html`), html);
    // A few notebooks by name are an addition to what is there, not all there is.
    const withIndex = named.length === 0;
    if (withIndex) atomicWrite(join(out, `${INDEX}.html`), indexPage(written.map((w) => w.summary), assets));
    print((values.json ? asJson : asText)(written, out, withIndex));
    return 0;
  },
});

function parseKernel(given: string | undefined): KernelName | "both" | undefined {
  const kernel = [...KERNELS, "both" as const].find((name) => name === given);
  if (kernel === undefined && given !== undefined) throw badKernel(given);
  return kernel;
}

/** A file as a person in their folder would name it. */
function shownFile(out: string, name: string): string {
  return relative(userPath("."), join(out, name));
}

function asText(written: readonly Written[], out: string, withIndex: boolean): string {
  const lines = written.map(({ summary, cached, kernels }) =>
    reportLine(shownFile(out, `${summary.name}.html`), howRun(kernels, cached), summary.finding)
  );
  return lines.join("") + (withIndex ? `${shownFile(out, `${INDEX}.html`)}\n` : "");
}
