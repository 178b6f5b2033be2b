import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Baseline, baselineText, placeOf } from "../../lib/drift/baseline.ts";
import { compareWithBaseline, type FunctionDrift } from "../../lib/drift/drift.ts";
import { MODELLED_FUNCTIONS } from "../../lib/drift/modelled_functions.ts";
import { readFunctions } from "../../lib/drift/read_functions.ts";
import { writeFiles } from "../support/files.ts";
import { withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";

/** A small tree that has every modelled function in its place. */
function treeWithAll(): Record<string, string> {
  const files: Record<string, string> = { Makefile: "VERSION = 9\nPATCHLEVEL = 8\n" };
  for (const { name, file } of MODELLED_FUNCTIONS) {
    const head = name === "delete_module" ? "SYSCALL_DEFINE2(delete_module, int, a, int, b)" : `int ${name}(int a)`;
    files[file] = `${files[file] ?? ""}${head}\n{\n\treturn ${name.length};\n}\n\n`;
  }
  return files;
}

async function baselineOf(folder: string): Promise<Baseline> {
  const { inPlace, version } = await readFunctions(folder);
  const functions = new Map([...inPlace].map(([one, { head, body }]) => [placeOf(one), { head, body }]));
  return JSON.parse(baselineText(version, { name: "toy", version }, functions));
}

/** Compares a changed tree with the whole one; only what is not the same is returned, by function. */
async function driftAfter(change: (files: Record<string, string>) => void): Promise<Record<string, FunctionDrift>> {
  return await withFolder(async (folder) => {
    const files = treeWithAll();
    writeFiles(folder, files);
    const baseline = await baselineOf(folder);
    rmSync(folder, { recursive: true });
    change(files);
    writeFiles(folder, files);
    const { functions, counts } = compareWithBaseline(baseline, await readFunctions(folder));
    for (const [state, count] of Object.entries(counts)) {
      assert.equal(functions.filter((one) => one.state === state).length, count);
    }
    return Object.fromEntries(functions.filter(({ state }) => state !== "same").map((one) => [one.name, one]));
  });
}

Deno.test("drift: a tree with only its comments and white space changed is the same", async () => {
  const found = await driftAfter((files) => {
    for (const file of Object.keys(files)) {
      if (file !== "Makefile") files[file] = `// new\n${files[file]!.replaceAll("{", "/* here */\n{ ")}`;
    }
  });
  assert.deepEqual(found, {});
});

Deno.test("drift: a changed body and a changed head differ in that part only", async () => {
  const found = await driftAfter((files) => {
    files["drivers/base/dd.c"] = files["drivers/base/dd.c"]!.replace(
      "__driver_attach(int a)\n{",
      "__driver_attach(int a)\n{ down();",
    )
      .replace("int really_probe(int a)", "int really_probe(long a)");
  });
  assert.deepEqual(Object.keys(found).sort(), ["__driver_attach", "really_probe"]);
  assert.deepEqual([found["__driver_attach"]!.state, found["__driver_attach"]!.differs], ["differs", ["body"]]);
  assert.deepEqual([found["really_probe"]!.state, found["really_probe"]!.differs], ["differs", ["head"]]);
});

Deno.test("drift: a function in another file has moved, unless it is another one of the same name", async () => {
  const found = await driftAfter((files) => {
    const dd = files["drivers/base/dd.c"]!;
    const cut = (name: string) =>
      new RegExp(`int ${name}\\(int a\\)\\n\\{[^}]*\\}\\n`).exec(files["drivers/base/dd.c"]!)![0];
    const [shared, own, other] = ["driver_bound", "call_driver_probe", "driver_attach"].map(cut);
    const bind = /int bind_store[^}]*\}\n/.exec(files["drivers/base/bus.c"]!)![0];
    files["drivers/base/dd.c"] = dd.replace(shared!, "").replace(own!, "").replace(other!, "");
    files["drivers/base/bus.c"] = files["drivers/base/bus.c"]!.replace(bind, "");
    files["drivers/base/new.c"] = `${shared!.replace("return", "return 1 +")}static ${own}`;
    files["drivers/a.c"] = "static int bind_store(void) { return 7; }\n";
    files["drivers/b.c"] = "static int bind_store(void) { return 8; }\n";
    files["tools/dd.c"] = other!;
  });
  const brief = Object.fromEntries(
    Object.entries(found).map(([name, { state, differs, foundIn }]) => [name, [state, differs, foundIn]]),
  );
  assert.deepEqual(brief, {
    bind_store: ["missing", [], ["drivers/a.c", "drivers/b.c"]],
    call_driver_probe: ["moved", [], ["drivers/base/new.c"]],
    driver_attach: ["missing", [], []],
    driver_bound: ["moved", ["body"], ["drivers/base/new.c"]],
  });
});

Deno.test("deno task drift: a kernel that is not the baseline's is status 1, with a table or JSON that says the same", async () => {
  await withFolder(async (folder) => {
    writeFiles(folder, treeWithAll());
    const table = await runTask("drift", ["."], { from: folder });
    assert.equal(table.status, 1, table.err);
    assert.match(table.out, /^Linux 9\.8 against the model, which was read from Linux 6\.12\.\d+: \d+ functions\n/);
    assert.match(
      table.out,
      /^differs {2}__driver_attach\(\) +drivers\/base\/dd\.c +lib\/driver_core\/dd\.ts +head and body$/m,
    );
    const { counts, functions } = JSON.parse((await runTask("drift", [".", "--json"], { from: folder })).out);
    assert.equal(counts.differs, functions.length);
    assert.equal(functions.length, MODELLED_FUNCTIONS.length);
  });
});

Deno.test("deno task drift refuses what is no kernel tree, and a baseline that lacks functions, in a sentence", async () => {
  await withFolder(async (folder) => {
    assertRefused(await runTask("drift", ["nowhere"], { from: folder }), "drift", /no such file or folder/);
    assertRefused(await runTask("drift", ["."], { from: folder }), "drift", /no kernel tree, it has no Makefile/);
    writeFiles(folder, { "x.tar": "no archive" });
    assertRefused(await runTask("drift", ["x.tar"], { from: folder }), "drift", /no tar archive/);
    writeFiles(folder, { ...treeWithAll(), "lib/klist.c": "" });
    const lacking = await runTask("drift", [".", "--write-baseline"], { from: folder });
    assertRefused(lacking, "drift", /has not all that is modelled \(klist_add_tail of lib\/klist\.c, /);
    assertRefused(await runTask("drift", [join(folder, "lib")]), "drift", /no kernel tree/);
  });
});
