/**
 * `deno task setup`: the npm packages of the lock file, and the library built for notebooks.
 *
 * Runs before any npm package is there, so it imports nothing but `node:` modules and files of this project. Both steps are
 * stamped with a hash of what they depend on; every other task depends on this one and pays a few milliseconds.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildFailed, installFailed, nodeTooOld, toolMissing, working } from "../messages/setup.ts";
import { cannotWrite } from "../messages/files.ts";
import { runCommand } from "./command.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(ROOT, "node_modules");
const PACKAGE = join(ROOT, "lib", "package");
const DIST = join(PACKAGE, "dist");
const STAMP = ".driver-core-lab-stamp";
const LEAST_NODE = [20, 19] as const;

/** SHA-256 over the relative names and bytes of files; a folder counts as all the files below it. */
function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => path.endsWith("/") ? filesBelow(join(ROOT, path)) : join(ROOT, path))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(ROOT, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function stampOf(folder: string): string {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Runs a program to its end, its output kept and only shown if it fails. */
function run(program: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (bytes) => output += bytes);
    child.stderr.on("data", (bytes) => output += bytes);
    child.on("error", () => reject(toolMissing(program)));
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** Does what writes to `folder`, and says so where it cannot. */
function writing<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

function packagesHash(): string {
  return hashOf(["package.json", "package-lock.json", "lib/package/package.json", "lib/npm_shims/"]);
}

function libraryHash(): string {
  return hashOf(["package-lock.json", ...sources()]);
}

/** Whether there is nothing to do. Asked before anything is written: a checkout may belong to somebody else. */
function isReady(): boolean {
  return stampOf(MODULES) === packagesHash() && stampOf(DIST) === libraryHash();
}

async function installPackages(): Promise<boolean> {
  const wanted = packagesHash();
  if (stampOf(MODULES) === wanted) return false;
  const { output: version } = await run("node", ["--version"]);
  const [major = 0, minor = 0] = version.trim().replace(/^v/, "").split(".").map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
    throw nodeTooOld(version.trim(), LEAST_NODE.join("."));
  }
  process.stderr.write(working("installing npm packages (once; about 360 MB on disk)"));
  const { status, output } = await run("npm", ["ci", "--no-audit", "--no-fund", "--no-update-notifier"]);
  if (status !== 0) throw installFailed(output);
  writing(MODULES, () => writeFileSync(join(MODULES, STAMP), wanted));
  return true;
}

async function buildLibrary(): Promise<boolean> {
  const wanted = libraryHash();
  if (stampOf(DIST) === wanted) return false;
  process.stderr.write(working("building the library for notebooks"));
  // Only who has the lock builds: what is there already was left by one that was interrupted.
  for (const name of readdirSync(PACKAGE).filter((name) => name.startsWith(".dist-"))) {
    writing(PACKAGE, () => rmSync(join(PACKAGE, name), { recursive: true, force: true }));
  }
  const fresh = join(PACKAGE, `.dist-${process.pid}`);
  try {
    const compiler = join(MODULES, "typescript", "bin", "tsc");
    const { status, output } = await run("node", [compiler, "-p", "lib/tsconfig.build.json", "--outDir", fresh]);
    if (status !== 0) throw buildFailed(output);
    writing(DIST, () => {
      cpSync(join(ROOT, "lib", "data"), join(fresh, "data"), { recursive: true });
      writeFileSync(join(fresh, STAMP), wanted);
      rmSync(DIST, { recursive: true, force: true });
      renameSync(fresh, DIST);
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return true;
}

/** Every file of the library that the build reads, as paths relative to the project. */
function sources(): string[] {
  return readdirSync(join(ROOT, "lib"), { withFileTypes: true })
    .filter((entry) => !["cli", "npm_shims", "package"].includes(entry.name))
    .map((entry) => `lib/${entry.name}${entry.isDirectory() ? "/" : ""}`);
}

await runCommand({
  name: "setup",
  help: `
usage: deno task setup

Installs the npm packages of package-lock.json and builds the library for notebooks. Each step is left out when nothing
it depends on has changed. Every other task does this first.

exit status: 0 ready, 2 npm or node is missing or a step failed

examples:
  deno task setup
  npx --yes deno@2.9.6 task setup     with nothing installed but Node and npm`,
  options: {},
  positionals: [0, 0],
  async run() {
    if (isReady()) return 0;
    // Two tasks started at once must not install over each other; the lock goes with the process that holds it.
    const cache = join(ROOT, ".cache");
    writing(cache, () => mkdirSync(cache, { recursive: true }));
    const lock = writing(cache, () => Deno.openSync(join(cache, "setup.lock"), { create: true, write: true }));
    lock.lockSync(true);
    try {
      await installPackages();
      await buildLibrary();
    } finally {
      lock.close();
    }
    return 0;
  },
});
