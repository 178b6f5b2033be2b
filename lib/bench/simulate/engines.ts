/** The engines that are compared on the lock walk. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { peerMissing } from "../../messages/bench.ts";
import { onPath } from "../../report/run/programs.ts";
import { inScratchFolder } from "../explore/measure.ts";
import { argumentsOf, EVENTS_A_ROUND, type LockWalk, type WalkMeasured } from "./lock_walk.ts";
import { runChild } from "./run_child.ts";

/** One engine on one size. */
export interface EngineMeasured extends WalkMeasured {
  readonly engine: string;
  readonly version: string;
  readonly rounds: number;
  readonly eventsPerCpuSecond: number;
  /** Of SimPy's time: drawing random numbers, which is slow in Python. */
  readonly drawSeconds?: number;
}

type Walker = (walk: LockWalk) => Promise<WalkMeasured & { readonly drawSeconds?: number }>;

/** An engine, ready to walk. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Rounds that take it some seconds, so that compiling hot code hardly counts; SimPy, which compiles nothing, one. */
  readonly rounds: number;
  readonly walk: Walker;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
/** Python's, by name and where Debian has it, beside which another one may stand first. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Hands all engines to `use`.
 * @throws {UserError} where a peer is missing.
 */
export async function withEngines<T>(use: (engines: readonly Engine[]) => Promise<T>): Promise<T> {
  const python = PYTHONS.find(hasSimPy);
  const compiler = onPath("g++");
  if (python === undefined || compiler === undefined) {
    const missing = [...(python === undefined ? ["SimPy 2"] : []), ...(compiler === undefined ? ["g++"] : [])];
    throw peerMissing(missing, missing.map((one) => one === "g++" ? "g++" : "python3-simpy"));
  }
  return await inScratchFolder((folder) => {
    const program = join(folder, "peer_cpp");
    execFileSync(compiler, ["-O2", "-o", program, here("peer_cpp.cpp")]);
    const walker = (peer: string, file: string): Walker => (walk) => runChild(peer, file, argumentsOf(walk));
    return use([
      { name: "ours", version: `Deno ${denoVersion()}`, rounds: 300_000, walk: walker("deno", here("ours_child.ts")) },
      { name: "C++", version: firstLine(compiler, "--version"), rounds: 300_000, walk: walker(program, "") },
      { name: "simjs", version: packageVersion("simjs"), rounds: 12_000, walk: walker("deno", here("peer_simjs.ts")) },
      {
        name: "simscript",
        version: packageVersion("simscript"),
        rounds: 300,
        walk: walker("deno", here("peer_simscript.ts")),
      },
      {
        name: "SimPy",
        version: firstLine(python, ...SIMPY_VERSION),
        rounds: 1_000,
        walk: walker(python, here("peer_simpy.py")),
      },
    ]);
  });
}

/** Runs an engine on its size. */
export async function measureEngine({ name, version, walk }: Engine, of: LockWalk): Promise<EngineMeasured> {
  const measured = await walk(of);
  const events = EVENTS_A_ROUND * of.rounds * of.tasks;
  return { engine: name, version, rounds: of.rounds, ...measured, eventsPerCpuSecond: events / measured.cpuSeconds };
}

const SIMPY_VERSION = ["-c", "import SimPy; print('SimPy', SimPy.__version__)"];

function hasSimPy(python: string): boolean {
  try {
    return firstLine(python, "-c", "import SimPy.Simulation; print('yes')") === "yes";
  } catch {
    return false;
  }
}

function firstLine(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n", 1)[0]!
    .trim();
}

function denoVersion(): string {
  return process.versions["deno"] ?? process.version;
}

function packageVersion(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return `${name} ${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`;
}
