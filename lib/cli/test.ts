/** `deno task test`: every test, and which checks this machine could not run. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { leftOut, leftOutHeading, noSuchTests, requiredLeftOut, testTotals } from "../messages/test.ts";
import { runCommand } from "./command.ts";
import { userPath } from "./user_path.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LEFT_OUT = "left-out.jsonl";

/** Runs `deno test` over `paths`; the lists it leaves behind are read from `scratch`. */
function denoTest(scratch: string, paths: readonly string[], filter: string | undefined): Promise<number> {
  const args = ["test", "--allow-all", "--parallel", `--junit-path=${join(scratch, "junit.xml")}`];
  if (filter !== undefined) args.push(`--filter=${filter}`);
  const env = { ...process.env, DRIVER_CORE_LAB_LEFT_OUT: join(scratch, LEFT_OUT) };
  const child = spawn(process.execPath, [...args, ...paths], { cwd: ROOT, env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/** What a test run's JUnit file says. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were to run and did not. Those that a filter left out are not among them. */
  readonly skipped: readonly string[];
}

function outcomeOf(junit: string): Outcome {
  const sum = { tests: 0, failures: 0, errors: 0, disabled: 0 };
  for (const [element] of junit.matchAll(/<testsuite\b[^>]*>/g)) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) {
      sum[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(element)?.[1] ?? 0);
    }
  }
  const failed = sum.failures + sum.errors;
  // Deno writes `<skipped/>` for filtered tests too, but a time only for those whose turn came.
  const skipped = [...junit.matchAll(/<testcase name="([^"]*)"[^>]*? time="[^>]*>\s*<skipped\b/g)];
  return {
    passed: sum.tests - failed - sum.disabled,
    failed,
    skipped: skipped.map(([, name = ""]) => name.replace(/&(\w+);/g, (all, entity) => ENTITIES[entity] ?? all)),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The lines that say what was left out for a missing part, of the file that tests/support/parts.ts wrote. */
function leftOutLines(list: string, { skipped }: Outcome): string[] {
  if (!existsSync(list)) return [];
  const entries = readFileSync(list, "utf8").trim().split("\n").map((line) =>
    JSON.parse(line) as { name: string; needs: string }
  );
  return entries.filter(({ name }) => skipped.includes(name)).map(({ name, needs }) => leftOut(name, needs)).sort();
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
    const files = paths.map(userPath);
    for (const file of files) {
      if (!existsSync(file)) throw noSuchTests(file);
    }
    const scratch = mkdtempSync(join(tmpdir(), "driver-core-lab-test-"));
    try {
      const status = await denoTest(scratch, files.length > 0 ? files : ["tests/"], values.filter);
      const junit = join(scratch, "junit.xml");
      if (!existsSync(junit)) return 1;
      const outcome = outcomeOf(readFileSync(junit, "utf8"));
      const { passed, failed, skipped } = outcome;
      const lines = leftOutLines(join(scratch, LEFT_OUT), outcome);
      if (lines.length > 0) process.stdout.write(`\n${leftOutHeading(lines.length)}\n${lines.join("\n")}\n`);
      process.stdout.write(`\n${testTotals(passed, failed, skipped.length)}\n`);
      if (status === 0 && values["require-all"] && skipped.length > 0) {
        process.stderr.write(requiredLeftOut(skipped.length));
        return 1;
      }
      return status === 0 ? 0 : 1;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
});
