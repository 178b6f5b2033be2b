import { bytesToText } from "../c_strings.ts";
import { extractDetails } from "../extract_facts.ts";
import { SourceText } from "../source_text.ts";
import type { FileDetails } from "../tree_facts.ts";
import { readBytes } from "./read_file.ts";

/** Reads the details of files below a folder. */
export class DetailsReader {
  readonly #folder: string;

  /** @param folder What the paths are relative to. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The details of the file with this path, as latin1 text; none where it cannot be read any more. */
  read(path: string): FileDetails {
    const bytes = readBytes(`${this.#folder}/${bytesToText(path)}`);
    return typeof bytes === "string" ? {} : extractDetails(path, new SourceText(bytes));
  }
}
