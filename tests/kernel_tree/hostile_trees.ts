import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withFolder } from "../support/project.ts";

/** What every tree needs to be taken for a kernel's. */
export const KERNEL = {
  Makefile: "VERSION = 9\nPATCHLEVEL = 8\n",
  "include/linux/device/driver.h": "struct device_driver {\n\tconst char *name;\n};\n" +
    "struct toy_driver {\n\tstruct device_driver driver;\n};\n",
} as const;

/** A driver as a C file has it; `initialiser` is what its name is set to. */
export function driverText(symbol: string, initialiser = `"${symbol}"`): string {
  return `static struct toy_driver ${symbol}_driver = {\n\t.driver = { .name = ${initialiser} },\n};\n`;
}

/** Hands a new folder with these files to `test`, and removes it. */
export async function inTree(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    for (const [path, content] of Object.entries({ ...KERNEL, ...files })) write(folder, path, content);
    await test(folder);
  });
}

/** Writes a file of a tree, and the folders above it. */
export function write(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
