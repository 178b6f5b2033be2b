/** `deno task test`: every test, and which checks this machine could not run. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { leftOutHeading, requiredLeftOut, testTotals } from "../messages/test.ts";
import { runCommand } from "./command.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Runs `deno test` over `paths`; the lists it leaves behind are read from `scratch`. */
function denoTest(scratch: string, paths: readonly string[], filter: string | undefined): Promise<number> {
  const args = ["test", "--allow-all", "--parallel", `--junit-path=${join(scratch, "junit.xml")}`];
  if (filter !== undefined) args.push(`--filter=${filter}`);
  const env = { ...process.env, DRIVER_CORE_LAB_LEFT_OUT: join(scratch, "left-out.txt") };
  const child = spawn(process.execPath, [...args, ...paths], { cwd: ROOT, env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/** Sums of the counts that JUnit's `<testsuite>` elements carry. */
function totals(junit: string): { passed: number; failed: number; skipped: number } {
  const sum = { tests: 0, failures: 0, errors: 0, disabled: 0 };
  for (const [element] of junit.matchAll(/<testsuite\b[^>]*>/g)) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) {
      sum[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(element)?.[1] ?? 0);
    }
  }
  const failed = sum.failures + sum.errors;
  return { passed: sum.tests - failed - sum.disabled, failed, skipped: sum.disabled };
}

await runCommand({
  name: "test",
  help: `
usage: deno task test [--filter TEXT] [--require-all] [FILE…]

Runs the tests (all of tests/ where no FILE is named). Checks that need a browser or Jupyter are left out on a machine
without them, and named at the end with what to install.

  --filter TEXT   only tests whose name contains TEXT
  --require-all   a check that was left out counts as a failure

exit status: 0 all passed, 1 a test failed (or was left out, with --require-all), 2 bad arguments

examples:
  deno task test
  deno task test tests/driver_names
  deno task test --filter "truncated"`,
  options: { filter: { type: "string" }, "require-all": { type: "boolean" } },
  positionals: [0, Infinity],
  async run(values, paths) {
    const scratch = mkdtempSync(join(tmpdir(), "driver-core-lab-test-"));
    try {
      const status = await denoTest(scratch, paths.length > 0 ? paths : ["tests/"], values.filter);
      const junit = join(scratch, "junit.xml");
      if (!existsSync(junit)) return 1;
      const { passed, failed, skipped } = totals(readFileSync(junit, "utf8"));
      const list = join(scratch, "left-out.txt");
      const leftOut = existsSync(list) ? readFileSync(list, "utf8").trim().split("\n").sort() : [];
      if (leftOut.length > 0) process.stdout.write(`\n${leftOutHeading(leftOut.length)}\n${leftOut.join("\n")}\n`);
      process.stdout.write(`\n${testTotals(passed, failed, skipped)}\n`);
      if (status === 0 && values["require-all"] && leftOut.length + skipped > 0) {
        process.stderr.write(requiredLeftOut(Math.max(leftOut.length, skipped)));
        return 1;
      }
      return status === 0 ? 0 : 1;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
});
