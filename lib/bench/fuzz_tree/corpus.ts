import { folderSource } from "../../kernel_tree/folder_source.ts";
import { RandomStream } from "../../statistics/random.ts";
import { Buffer } from "node:buffer";
import type { FuzzFile } from "./fuzz.ts";

const LARGEST = 64 * 1024;

/** Every file of a small tree. Of a large one, `most` drawn at random, and its top Makefile and driver core's header. */
export async function fuzzCorpus(folder: string, most: number, seed: number): Promise<readonly FuzzFile[]> {
  const needed: FuzzFile[] = [], others: FuzzFile[] = [];
  const random = new RandomStream(seed);
  let seen = 0;
  for await (const { path, bytes } of folderSource(folder, undefined, () => {}).files) {
    const isNeeded = path === "Makefile" || path === "include/linux/device/driver.h";
    if (!isNeeded && (bytes.length > LARGEST || !/\.(?:c|h|rs)$|(?:^|\/)(?:Makefile|Kbuild)$/.test(path))) continue;
    // Each file that was seen so far has the same chance to be among the `most`.
    const place = isNeeded || others.length < most ? others.length : random.below(++seen);
    if (!isNeeded && others.length < most) seen++;
    if (!isNeeded && place >= most) continue;
    const file = { path, text: Buffer.from(bytes).toString("latin1") };
    if (isNeeded) needed.push(file);
    else others[place] = file;
  }
  return [...needed, ...others];
}
