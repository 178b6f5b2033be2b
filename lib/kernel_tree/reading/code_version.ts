import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** The folders, from this file's, and the files whose code makes facts out of a file's bytes or a result out of facts. */
const FOLDERS = ["../", "./", "../relink/", "../scanner/"] as const;
const OTHERS = [
  "../../driver_names/thread_claims",
  "../../driver_names/definition",
  "../../messages/names_how",
] as const;

/**
 * A hash of the code that reads kernel trees: what another version of it found is of no use to this one.
 *
 * @returns 32 hexadecimal digits.
 */
export function codeVersion(): string {
  const ending = import.meta.url.slice(-3);
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const place = new URL(folder, import.meta.url);
    for (const name of readdirSync(place).sort()) {
      if (name.endsWith(ending)) hash.update(`${folder}${name}\0`).update(readFileSync(new URL(name, place)));
    }
  }
  for (const name of OTHERS) hash.update(readFileSync(new URL(`${name}${ending}`, import.meta.url)));
  return hash.digest("hex").slice(0, 32);
}
