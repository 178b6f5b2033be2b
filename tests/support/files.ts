import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes files below a folder, by relative path; all as old as each other, so that a folder's digest does not vary. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, 1, 1);
  }
}

/** The files of a small kernel tree, in which platform drivers have the given names. */
export function treeFiles(names: readonly string[]): Readonly<Record<string, string>> {
  const drivers = names.map((name, i) =>
    `static struct platform_driver driver_${i} = { .driver = { .name = ${JSON.stringify(name)} } };\n`
  );
  return {
    Makefile: "VERSION = 9\nPATCHLEVEL = 8\n",
    "include/linux/device/driver.h": "struct device_driver { const char *name; };\n",
    "include/linux/platform_device.h": "struct platform_driver { struct device_driver driver; };\n",
    "drivers/toy/toy.c": `#include <linux/platform_device.h>\n${drivers.join("")}`,
  };
}

/** What a notebook's file can have besides cells of code. */
export interface NotebookExtras {
  /** The text of the cell tagged `parameters`, which comes first. */
  readonly parameters?: string;
  readonly inputs?: readonly string[];
}

/** The text of an `.ipynb` file with cells of code, `cell-1` and so on; the cell of parameters is `cell-0`. */
export function notebookFile(
  kernel: string,
  sources: readonly string[],
  { parameters, inputs = [] }: NotebookExtras = {},
): string {
  const cell = (source: string, i: number, tags: readonly string[] = []) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${i}`,
    metadata: tags.length > 0 ? { tags } : {},
    outputs: [],
    source,
  });
  return JSON.stringify({
    cells: [
      ...(parameters === undefined ? [] : [cell(parameters, 0, ["parameters"])]),
      ...sources.map((source, i) => cell(source, i + 1)),
    ],
    metadata: { driver_core_lab: { inputs }, kernelspec: { name: kernel } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}
