import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "node:net";
import { readCensus, type SourcedCensus } from "../../lib/kernel_tree/read_census.ts";
import { BatchReader } from "../../lib/kernel_tree/reading/batch.ts";
import type { Skipped } from "../../lib/kernel_tree/reading/skipped.ts";
import { skippedLines } from "../../lib/messages/kernel_tree.ts";
import { scanTree } from "../../lib/scan/scan_tree.ts";
import { obeyingPermissions, testWith } from "../support/parts.ts";
import { assertRefused, runTask } from "../support/task.ts";
import { driverText, inTree } from "./hostile_trees.ts";

/** Reads a tree for its names and for a scan, in workers. */
async function readBoth(folder: string): Promise<SourcedCensus> {
  const skipped: Skipped[] = [];
  await scanTree(folder, { workers: 2, onSkipped: (some) => skipped.push(...some) });
  const census = await readCensus(folder, { workers: 2 });
  assert.deepEqual(skipped, census.skipped ?? []);
  return census;
}

/** Calls `use` while there is a socket of that name. */
async function withSocket(path: string, use: () => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on("error", reject).listen(path, resolve));
  try {
    await use();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function names({ definitions }: SourcedCensus): readonly (string | null)[] {
  return definitions.map(({ name }) => name);
}

Deno.test("a tree with links in circles, FIFOs, sockets and devices is read, and what is no file is named", () =>
  inTree({ "drivers/a.c": driverText("a"), "drivers/sub/b.c": driverText("b") }, async (folder) => {
    symlinkSync("..", join(folder, "drivers/sub/up"));
    symlinkSync(".", join(folder, "drivers/self"));
    symlinkSync("loop.c", join(folder, "drivers/loop.c"));
    symlinkSync("/dev/zero", join(folder, "drivers/zero.c"));
    execFileSync("mkfifo", [
      join(folder, "drivers/pipe.c"),
      join(folder, "Makefile.pipe"),
      join(folder, "drivers/Kbuild"),
    ]);
    await withSocket(join(folder, "drivers/sub/socket.h"), async () => {
      const census = await readBoth(folder);
      assert.deepEqual(names(census), ["a", "b"]);
      const paths = ["drivers/Kbuild", "drivers/pipe.c", "drivers/sub/socket.h"];
      assert.deepEqual(census.skipped, paths.map((path) => ({ path, why: "not a file" })));
      assert.equal(
        skippedLines(census.skipped ?? []).replace(/^not read, .*FIFO.*: /, ""),
        "drivers/Kbuild, drivers/pipe.c, drivers/sub/socket.h\n",
      );
      for (const [task, ...args] of [["names", folder, "--no-cache"], ["scan", folder]] as const) {
        const { err } = await runTask(task, args);
        assert.match(err, /^not read, .*: drivers\/Kbuild, drivers\/pipe\.c, drivers\/sub\/socket\.h\n$/, task);
      }
    });
  }));

Deno.test("names, scan and drift refuse a FIFO and a socket for an archive, and do not wait for either", () =>
  inTree({}, async (folder) => {
    const [fifo, socket] = [join(folder, "fifo.tar.xz"), join(folder, "socket.tar")];
    execFileSync("mkfifo", [fifo]);
    await withSocket(socket, async () => {
      for (const task of ["names", "scan", "drift"]) {
        for (const path of [fifo, socket]) {
          assertRefused(
            await runTask(task, [path]),
            task,
            /"[^"]*(?:fifo\.tar\.xz|socket\.tar)" is no tar archive: give /,
          );
        }
      }
    });
  }));

Deno.test("a file of 2 GB is left out and named, one of 30 MB of zeros is read", () =>
  inTree(
    { "drivers/a.c": driverText("a"), "drivers/huge.c": "", "drivers/zeros.c": driverText("z") },
    async (folder) => {
      truncateSync(join(folder, "drivers/huge.c"), 2 ** 31 + 7);
      truncateSync(join(folder, "drivers/zeros.c"), 30 * 1024 * 1024);
      const census = await readCensus(folder, { workers: 2 });
      assert.deepEqual(names(census), ["a", "z"]);
      assert.deepEqual(census.skipped, [{ path: "drivers/huge.c", why: "too large" }]);
    },
  ));

Deno.test("folders too deep to be opened are left out and named", () =>
  inTree({ "drivers/a.c": driverText("a") }, async (folder) => {
    // The system takes no path of 4,096 bytes, but a folder can be moved to where it has one.
    const levels = Array.from({ length: 9 }, () => "d".repeat(240)).join("/");
    for (const half of ["one", "two"]) mkdirSync(join(folder, half, levels), { recursive: true });
    const [from, to] = [join(folder, "two"), join(folder, "one", levels, "two")];
    renameSync(from, to);
    try {
      const census = await readCensus(folder);
      assert.deepEqual(names(census), ["a"]);
      assert.equal(census.skipped?.length, 1);
      assert.equal(census.skipped[0]!.why, "unreadable");
      assert.ok(skippedLines(census.skipped).length < 400, "a long path is cut");
    } finally {
      renameSync(to, from);
    }
  }));

Deno.test("a file that goes away between the listing and the reading is unreadable, not an error", () =>
  inTree({ "drivers/a.c": driverText("a") }, (folder) => {
    for (const hash of [true, false]) {
      const result = new BatchReader({ folder, hash }).read({
        paths: ["drivers/gone.c", "drivers/a.c"],
        known: [undefined, undefined],
      });
      assert.equal(result[0], "unreadable");
      assert.equal(typeof result[1], "object");
    }
    return Promise.resolve();
  }));

testWith(
  ["setpriv"],
  "names and scan leave out files and folders without permission, and name them",
  () =>
    inTree({ "drivers/a.c": driverText("a"), "drivers/b.c": "", "closed/c.c": "" }, async (folder) => {
      chmodSync(join(folder, "drivers/b.c"), 0);
      chmodSync(join(folder, "closed"), 0);
      const options = { within: obeyingPermissions() };
      try {
        const [read, scanned] = await Promise.all([
          runTask("names", [folder, "--no-cache", "--json"], options),
          runTask("scan", [folder], options),
        ]);
        assert.deepEqual([read.status, scanned.status], [0, 0], read.err + scanned.err);
        const { definitions } = JSON.parse(read.out) as { definitions: { name: string }[] };
        assert.deepEqual(definitions.map(({ name }) => name), ["a"]);
        for (const { err } of [read, scanned]) assert.match(err, /^not read, [^\n]*: closed, drivers\/b\.c\n$/);
      } finally {
        chmodSync(join(folder, "closed"), 0o700);
      }
    }),
);

Deno.test("bytes that are no text, no UTF-8 and no C do not hide the driver after them", () => {
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) % 256).filter((byte) =>
    !`"'/#{}()[]\\`.includes(String.fromCharCode(byte))
  );
  const after = new TextEncoder().encode(`;\n${driverText("after")}`);
  return inTree({ "drivers/noise.c": Uint8Array.of(...noise, 0, 0xff, 0xfe, 0xc3, 0x28, ...after) }, async (folder) => {
    assert.deepEqual(names(await readBoth(folder)), ["after"]);
  });
});

for (
  const [what, text] of Object.entries({
    "100,000 open braces": "{".repeat(100_000),
    "100,000 closed braces": "}".repeat(100_000),
    "100,000 open parentheses in a function": `int f(void) { ${"(".repeat(100_000)}`,
    "100,000 blocks in one another": `int f(void) { ${"if (x) {".repeat(100_000)}`,
    "100,000 conditionals": "#if X\n".repeat(100_000),
    "a comment without end": "/* _driver ".repeat(50_000),
    "a string without end": `char *s = "_driver ${"\\\n".repeat(100_000)}`,
    "an expression of a million terms": `int f(void) { return 1${" + f(1)".repeat(200_000)}; }`,
    "a struct in a struct, 20,000 deep": "struct a_driver { ".repeat(20_000),
    "braces in braces in an initialiser": `struct toy_driver x = ${"{".repeat(50_000)}${"}".repeat(50_000)};`,
    "a line of 4 MB": `static int x_driver = ${"1+".repeat(2_000_000)}1;`,
    "words of drivers without a blank": `int f(void)\n{\n${"driverregister".repeat(200_000)}\n}`,
    "a word of drivers, a million blanks and another": `int f(void)\n{\n${
      `register${" ".repeat(1_000_000)}`.repeat(4)
    }\n}`,
    "100,000 functions that open and never close": "f(driver)\n{\n".repeat(100_000),
    "100,000 comments that open in functions": "f(driver)\n{ /*\n}\n".repeat(100_000),
    "a million lines": "static int a_driver;\n".repeat(1_000_000),
    "100,000 mentions in a line": `int f(void) { ${"regulator-bus-drv ".repeat(100_000)}; } /* _driver */`,
    "10,000 strings, each under one condition more": Array.from(
      { length: 10_000 },
      (_, i) => `#if C${i}\n#define S${i} "driver"\n`,
    ).join(""),
    "initialisers in one another": `struct a_driver b;\n${"a b = { .name ".repeat(20_000)}`,
    "closed initialisers in one another": `struct a_driver b;\n${"a b = { .name ".repeat(20_000)}${
      "}".repeat(20_000)
    };`,
    "calls in one another": `int f(void)\n{\n${"driver_register(".repeat(50_000)}${")".repeat(50_000)};\n}`,
    "a macro that uses another 100,000 times": `/* _driver */\n#define A(x) ${"MAKE(x) ".repeat(100_000)}\n`,
  })
) {
  Deno.test(`a file of ${what} is read, and so are its neighbours`, () =>
    inTree({ "drivers/a.c": driverText("a"), "drivers/bad.c": text }, async (folder) => {
      assert.ok(names(await readBoth(folder)).includes("a"));
    }));
}

Deno.test("ten thousand headers that all are drivers and each are included once are read", () => {
  const headers = Array.from({ length: 10_000 }, (_, i) => `drivers/h${i}.h`);
  return inTree({
    ...Object.fromEntries(headers.map((path, i) => [path, driverText(`h${i}`)])),
    "drivers/all.c": headers.map((path) => `#include "${path.slice("drivers/".length)}"\n`).join(""),
  }, async (folder) => {
    assert.equal(names(await readCensus(folder)).length, headers.length);
  });
});

Deno.test("a file that is too entangled to be told is left out and named, and the others are read", () =>
  inTree({ "drivers/a.c": driverText("a"), "drivers/bad.c": driverText("bad") }, async (folder) => {
    const stringify = JSON.stringify;
    JSON.stringify = ((value: unknown, ...rest: []) => {
      const text = stringify(value, ...rest);
      if (text?.includes('"symbol":"bad_driver"')) throw new RangeError("Invalid string length");
      return text;
    }) as typeof JSON.stringify;
    try {
      for (const options of [{}, { greps: true }]) {
        const census = await readCensus(folder, options);
        assert.deepEqual(names(census), ["a"]);
        assert.deepEqual(census.skipped, [{ path: "drivers/bad.c", why: "too entangled" }]);
        assert.match(skippedLines(census.skipped), /entangled.*drivers\/bad\.c/);
      }
    } finally {
      JSON.stringify = stringify;
    }
  }));

Deno.test("macros that stand for themselves, for each other, or for a billion words end", () => {
  const laughs = Array.from({ length: 40 }, (_, i) => `#define L${i + 1} L${i} L${i} L${i}`).join("\n");
  return inTree({
    "drivers/m.c": `#define A B\n#define B A\n#define F(x) F(F(x))\n#define L0 "ha"\n${laughs}\n` +
      driverText("one", "A") + driverText("two", "F(A)") + driverText("three", "L40") + driverText("last"),
  }, async (folder) => {
    assert.deepEqual(names(await readBoth(folder)).filter((name) => name !== null).slice(-1), ["last"]);
  });
});

Deno.test("names and paths with quotes, newlines and bytes that are no text stay what they are", () =>
  inTree({ 'drivers/we"ird\n.c': driverText("q", String.raw`"quote\" newline\n tab\t"`) }, async (folder) => {
    const census = await readBoth(folder);
    assert.deepEqual(names(census), ['quote" newline\n tab\t']);
    assert.equal(census.definitions[0]!.file, 'drivers/we"ird\n.c');
    writeFileSync(join(folder, "drivers/none\x1b[31m.c"), "");
    const line = skippedLines([{ path: "drivers/none\x1b[31m\n.c", why: "unreadable" }]);
    // deno-lint-ignore no-control-regex -- no escape sequence may come out
    assert.doesNotMatch(line.trimEnd(), /[\x00-\x1f]/);
  }));
