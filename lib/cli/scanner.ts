/** `deno task scanner`: compiles what reads every byte of a kernel tree. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { atomicWrite } from "../files/atomic_write.ts";
import { SCANNER_HELP, scannerDiffers, scannerFailed, scannerModule } from "../messages/scanner.ts";
import { runCommand } from "./command.ts";
import { print } from "./print.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FOLDER = join("lib", "kernel_tree", "scanner");
const RESULT = join(FOLDER, "scanner_code.ts");
/** 112: vectors are handed from one module to another, not out. */
const OPTIONS = ["-O3", "--noAssert", "--runtime", "minimal", "--initialMemory", "2", "--disableWarning", "112"];

/** The compiled code in base64. */
function compile(): string {
  const folder = mkdtempSync(join(tmpdir(), "driver-core-lab-scanner-"));
  try {
    const compiler = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
    const result = join(folder, "scanner.wasm");
    const args = [compiler, join(FOLDER, "assembly", "index.ts"), "--outFile", result, "--enable", "simd", ...OPTIONS];
    const { status, stderr, error } = spawnSync("node", args, { cwd: ROOT, encoding: "utf8" });
    if (error || status !== 0) throw scannerFailed(error?.message ?? (stderr || `status ${status}`));
    return readFileSync(result).toString("base64");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runCommand({
  name: "scanner",
  help: SCANNER_HELP,
  options: { check: { type: "boolean", default: false } },
  positionals: [0, 0],
  run({ check }) {
    const text = scannerModule(compile());
    const file = join(ROOT, RESULT);
    if (!check) atomicWrite(file, text);
    else if (readFileSync(file, "utf8") !== text) {
      print(scannerDiffers(RESULT));
      return 1;
    }
    return 0;
  },
});
