/** SPIN's side: spin -a, gcc, pan. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { peerFailed, peerMissing } from "../../messages/bench.ts";
import { onPath } from "../../report/run/programs.ts";
import type { Case, SpinVariant, Subject } from "./cases.ts";
import { inScratchFolder, measure, type Measured } from "./measure.ts";
import type { Question, Row } from "./result.ts";

/** The programs of the other side, and the Debian packages that have them. */
const NEEDED = { spin: "spin", gcc: "gcc", bash: "bash" } as const;

/** Longest run that pan's stack has room for. */
const MOST_STEPS = 100_000;

/**
 * Versions of SPIN and gcc.
 * @throws {UserError} where one of them is missing.
 */
export function peerVersions(): { readonly spin: string; readonly gcc: string } {
  const missing = Object.entries(NEEDED).filter(([program]) => onPath(program) === undefined);
  if (missing.length > 0) {
    throw peerMissing(missing.map(([program]) => program), missing.map(([, name]) => name));
  }
  const said = (program: string, option: string) =>
    execFileSync(program, [option], { encoding: "utf8" }).split("\n", 1)[0]!.trim();
  return { spin: said("spin", "-V"), gcc: said("gcc", "--version") };
}

/** Runs one variant of a case. */
export async function runSpin({ subject, question }: Case, variant: SpinVariant): Promise<Row> {
  return await inScratchFolder(async (folder) => {
    const makeSeconds = await make(folder, subject, words(variant.define), words(variant.compile));
    const { output, cpuSeconds } = succeeded(
      "pan",
      await measure(folder, ["./pan", `-m${MOST_STEPS}`, `-w${variant.log2Slots}`, ...panOptions(question)]),
    );
    const found = parse(output);
    return {
      side: "SPIN",
      variant: variant.name,
      error: found.errors > 0,
      errorDepth: question === "a shortest error" ? found.errorDepth : null,
      states: found.states,
      transitions: found.transitions,
      megabytes: found.megabytes,
      makeSeconds,
      searchSeconds: cpuSeconds,
    };
  });
}

/** The terminal states of `drvcore.pml`, one a line, each once, sorted; by a build that is not for measuring. */
export async function spinTerminals(subject: Subject, variant: SpinVariant): Promise<string[]> {
  return await inScratchFolder(async (folder) => {
    await make(folder, subject, ["-DTERMINALS"], words(variant.compile));
    const { output } = succeeded(
      "pan",
      await measure(folder, ["./pan", `-m${MOST_STEPS}`, `-w${variant.log2Slots + 1}`, "-c0", "-E"]),
    );
    const lines = output.split("\n").filter((line) => line.startsWith("TERMINAL "));
    return [...new Set(lines.map((line) => line.slice("TERMINAL ".length)))].sort();
  });
}

async function make(
  folder: string,
  { model, options }: Subject,
  define: readonly string[],
  compile: readonly string[],
): Promise<number> {
  const promela = fileURLToPath(new URL(`models/${model}.pml`, import.meta.url));
  const parameters = Object.entries(options).map(([name, value]) =>
    `-D${name === "policy" ? "POLICY" : name}=${value}`
  );
  const generated = succeeded("spin", await measure(folder, ["spin", "-a", ...parameters, ...define, promela]));
  const compiled = succeeded(
    "gcc",
    await measure(folder, ["gcc", "-O2", "-DSAFETY", ...compile, "-o", "pan", "pan.c"]),
  );
  return generated.cpuSeconds + compiled.cpuSeconds;
}

/** Without -c0 pan stops at the first error. */
function panOptions(question: Question): readonly string[] {
  return question === "everything" ? ["-c0"] : [];
}

/** What pan's report says. */
export interface PanReport {
  readonly errors: number;
  /** Of the first error that it tells of; null without one. */
  readonly errorDepth: number | null;
  readonly states: number;
  readonly transitions: number;
  readonly megabytes: number;
}

/** Reads what pan prints. */
export function parse(output: string): PanReport {
  const [, errorDepth] = /^pan:\d+: .*\(at depth (\d+)\)/m.exec(output) ?? [];
  const number = (form: RegExp): number => {
    const [, text] = form.exec(output) ?? [];
    if (text === undefined) throw peerFailed("pan", output);
    return Number(text);
  };
  if (/max search depth too small|out of memory/.test(output)) throw peerFailed("pan", output);
  return {
    errors: number(/errors: (\d+)/),
    errorDepth: errorDepth === undefined ? null : Number(errorDepth),
    states: number(/([\d.e+]+) states, stored/),
    transitions: number(/([\d.e+]+) transitions/),
    megabytes: number(/([\d.]+)\ttotal actual memory usage/),
  };
}

function succeeded(program: string, measured: Measured): Measured {
  if (measured.status !== 0) throw peerFailed(program, measured.output);
  return measured;
}

function words(of: string | undefined): readonly string[] {
  return of === undefined ? [] : of.split(" ");
}
