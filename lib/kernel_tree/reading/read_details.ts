import { bytesToText } from "../c_strings.ts";
import { extractDetails } from "../extract_facts.ts";
import type { FileDetails } from "../tree_facts.ts";
import { FileReader, fileStatus } from "./read_file.ts";

/**
 * The details of a file below a folder; none where it cannot be read any more.
 *
 * @param path Relative to the folder, as latin1 text.
 */
export function readDetails(folder: string, path: string): FileDetails {
  const place = `${folder}/${bytesToText(path)}`;
  const status = fileStatus(place);
  if (typeof status === "string") return {};
  const bytes = new FileReader().read(place, status.size);
  return typeof bytes === "string" ? {} : extractDetails(path, bytes.toString("latin1"));
}
