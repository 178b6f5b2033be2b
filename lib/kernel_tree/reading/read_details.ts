import { bytesToText } from "../c_strings.ts";
import { extractDetails } from "../extract_facts.ts";
import type { FileDetails } from "../tree_facts.ts";
import { FileReader } from "./read_file.ts";

/** Reads the details of files below a folder. */
export class DetailsReader {
  readonly #folder: string;
  readonly #reader = new FileReader();

  /** @param folder What the paths are relative to. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The details of the file with this path, as latin1 text; none where it cannot be read any more. */
  read(path: string): FileDetails {
    const bytes = this.#reader.read(`${this.#folder}/${bytesToText(path)}`);
    return typeof bytes === "string" ? {} : extractDetails(path, bytes.toString("latin1"));
  }
}
