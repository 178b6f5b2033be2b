import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { programMissing } from "../../messages/kernels.ts";
import type { KernelName } from "../notebook_document.ts";

/** The global object of Deno, as much as says that it runs this code. */
const deno = (globalThis as {
  readonly Deno?: { readonly version: { readonly deno: string } };
}).Deno;

/** The path of a program as the shell would find it; undefined where it is not on PATH. Nothing is run. */
export function onPath(program: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const path = join(folder, program);
    try {
      const stat = statSync(path);
      if (stat.isFile() && (stat.mode & 0o111) !== 0) return path;
    } catch { /* Not here. */ }
  }
  return undefined;
}

/**
 * The Node that runs tslab: this one, or under Deno the one on PATH.
 *
 * @throws {UserError} where there is none.
 */
export function nodeProgram(): string {
  if (deno === undefined) return process.execPath;
  const path = onPath("node");
  if (path === undefined) {
    throw programMissing("node", "install Node 20.19 or later");
  }
  return path;
}

/**
 * The Deno whose kernel runs notebooks: this one, or under Node the one on PATH (`npx deno` puts it there).
 *
 * @throws {UserError} where there is none.
 */
export function denoProgram(): string {
  if (deno !== undefined) return process.execPath;
  const path = onPath("deno");
  if (path === undefined) {
    throw programMissing("deno", "run this through npx --yes deno@2.9.6");
  }
  return path;
}

/** The version of a kernel as reports name it: of the tslab package, or of this Deno. */
export function kernelVersion(kernel: KernelName, projectRoot: string): string {
  if (kernel === "deno") return deno?.version.deno ?? askVersion(denoProgram());
  const manifest = JSON.parse(
    readFileSync(join(tslabFolder(projectRoot), "package.json"), "utf8"),
  );
  return String((manifest as { version?: unknown }).version);
}

/** The version that a Deno says it has. */
function askVersion(program: string): string {
  const said = execFileSync(program, ["--version"], { encoding: "utf8" });
  return /^deno (\S+)/.exec(said)?.[1] ?? said.trim();
}

/** Where the project's tslab is. */
export function tslabFolder(projectRoot: string): string {
  return join(projectRoot, "node_modules", "tslab");
}
