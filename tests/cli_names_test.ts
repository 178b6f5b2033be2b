import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { definitionsAsCsv } from "../lib/cli/names_csv.ts";
import { writeFiles } from "./support/files.ts";
import { PROJECT, withFolder } from "./support/project.ts";
import { runTaskAlone } from "./support/task.ts";

const TOY = join(PROJECT, "tests/fixtures/kernel_tree/toy");

const names = (...args: string[]) => runTaskAlone("names", args);

Deno.test("names --help shows usage and examples, with status 0", () => {
  const { status, out, err } = names("--help");
  assert.equal(status, 0);
  assert.match(out, /^Usage: deno task names TREE/);
  assert.match(out, /Examples:/);
  assert.equal(err, "");
});

Deno.test("names prints a table by bus and a histogram, without colours and without progress when piped", () => {
  const { status, out, err } = names(TOY);
  assert.equal(status, 0);
  assert.match(out, /^Linux 9\.8\.7-toy: \d+ driver definitions/);
  assert.match(out, /^platform +\d+/m);
  assert.match(out, /█.*% fit 8 bytes/);
  // deno-lint-ignore no-control-regex -- no escape sequence may come out
  assert.doesNotMatch(out + err, /\x1b/);
  assert.equal(err, "");
});

Deno.test("names shows a hostile name with its control characters escaped", () => {
  return withFolder((folder) => {
    writeFiles(join(folder, "t"), {
      "Makefile": "VERSION = 1\nPATCHLEVEL = 2\n",
      "drivers/base/a.c": 'struct device_driver d = { .name = "\\33[31mred\\n</script><img src=x onerror=alert(1)>" };',
    });
    const { out } = names(join(folder, "t"));
    assert.match(out, /\\u\{1b\}\[31mred\\u\{a\}<\/script>/);
  });
});

Deno.test("names --json has the tree, the definitions and the summary, the same bytes each time", () => {
  const { status, out } = names(TOY, "--json");
  assert.equal(status, 0);
  const census = JSON.parse(out);
  assert.deepEqual(Object.keys(census), ["tree", "definitions", "summary"]);
  assert.equal(census.tree.version, "9.8.7-toy");
  assert.equal(census.summary.definitions, census.definitions.length);
  const hostile = census.definitions.find((d: { symbol: string }) => d.symbol === "html");
  assert.equal(hostile.name, "</script><img src=x onerror=alert(1)>");
  assert.deepEqual(Object.keys(hostile), [
    "file",
    "line",
    "symbol",
    "struct",
    "bus",
    "name",
    "dynamic",
    "how",
  ]);
  assert.ok(
    census.definitions.every((d: { name: unknown; dynamic: boolean }) => d.dynamic === (d.name === null)),
  );
  assert.equal(names(TOY, "--json").out, out);
});

Deno.test("names --csv and --data write files, the same bytes each time", () => {
  return withFolder((folder) => {
    const write = (n: number) => {
      const csv = join(folder, `names-${n}.csv`),
        data = join(folder, `${n}`, "names.json.gz");
      mkdirSync(join(folder, `${n}`));
      const run = names(
        TOY,
        "--csv",
        csv,
        "--data",
        data,
        "--package",
        "toy=1",
      );
      assert.equal(run.status, 0, run.err);
      return [readFileSync(csv), readFileSync(data)];
    };
    const first = write(1);
    assert.match(
      String(first[0]),
      /^file,line,symbol,struct,bus,name,dynamic,how,expression\r\n/,
    );
    assert.deepEqual(write(2), first);
  });
});

Deno.test("definitionsAsCsv quotes as RFC 4180 has it and disarms formulas", () => {
  const common = {
    file: "a.c",
    line: 1,
    symbol: "s",
    struct: "t",
    bus: "b",
    dynamic: false,
    how: ".name",
  };
  const cell = (name: string) => definitionsAsCsv([{ ...common, name }]).split("\r\n").slice(1).join("\r\n");
  assert.equal(cell("plain"), "a.c,1,s,t,b,plain,false,.name,\r\n");
  assert.equal(cell('a,"b"\n'), 'a.c,1,s,t,b,"a,""b""\n",false,.name,\r\n');
  for (const start of ["=", "+", "-", "@"]) {
    assert.equal(cell(`${start}1`), `a.c,1,s,t,b,'${start}1,false,.name,\r\n`);
  }
});

Deno.test("names leaves out the kinds that were excluded, and says what greps find where asked to explain", () => {
  const structs = (...args: string[]) => {
    const { definitions } = JSON.parse(names(TOY, "--json", ...args).out);
    return new Set(definitions.map((d: { struct: string }) => d.struct));
  };
  assert.ok(structs().has("phy_driver"));
  assert.ok(!structs("--phys", "exclude").has("phy_driver"));
  const { status, out } = names(TOY, "--explain");
  assert.equal(status, 0);
  assert.match(out, /^grep -rE .*\n {2}finds \d+:\n +\d+ {2}a driver of the census$/m);
  const { greps } = JSON.parse(names(TOY, "--explain", "--json").out);
  for (const { hits, found } of greps) {
    assert.equal(found.reduce((sum: number, { count }: { count: number }) => sum + count, 0), hits);
  }
});

Deno.test("names refuses bad input with one sentence and status 2, and writes nothing", () => {
  return withFolder((folder) => {
    const csv = join(folder, "names.csv");
    const text = join(folder, "text");
    writeFileSync(text, "no archive");
    const cases: [string[], RegExp][] = [
      [[join(folder, "none"), "--csv", csv], /no such file or folder/],
      [[folder, "--csv", csv], /is no kernel tree/],
      [[text, "--csv", csv], /is no tar archive/],
      [[], /an argument is missing/],
      [[TOY, "--what"], /--help/],
      [[TOY, "--phys", "maybe"], /--phys wants include or exclude, and got "maybe"/],
      [[TOY, "--package", "a=b"], /--package .* --data/],
      [[TOY, "--package", "nothing", "--data", csv], /NAME=VERSION/],
      [[TOY, "--csv", csv, "--data", csv], /give each its own file/],
      [[text, "--csv", text], /--csv names ".*text", which is to be read/],
      [[TOY, "--csv", join(text, "below.csv")], /cannot write/],
      [[TOY, "--csv", join(folder, "missing", "names.csv")], /cannot write .*there is no such file or folder/],
    ];
    for (const [args, sentence] of cases) {
      const { status, out, err } = names(...args);
      assert.equal(status, 2, err);
      assert.match(err, sentence);
      assert.match(err, /^names: [^\n]+\n$/);
      assert.equal(out, "");
    }
    assert.deepEqual(readdirSync(folder), ["text"]);
  });
});

Deno.test({
  name: "names survives a reader that closes early, and reports a full disk with status 2",
  ignore: Deno.build.os !== "linux",
  fn() {
    const into = (where: string) =>
      runTaskAlone("names", [TOY, "--json"], { within: ["sh", "-c", `"$@" ${where}`, "sh"] });
    const closed = into("| head -n 1");
    assert.deepEqual([closed.out, closed.err], ["{\n", ""]);
    const full = into("> /dev/full");
    assert.equal(full.status, 2);
    assert.match(full.err, /^names: cannot write "standard output": the disk is full[^\n]*\n$/);
  },
});
