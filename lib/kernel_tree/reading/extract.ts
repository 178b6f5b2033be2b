import { extractTexts, type FileTexts } from "../extract_facts.ts";
import { SourceText } from "../source_text.ts";

/**
 * What a file says. No person writes what is too entangled to be told; a file that a machine made to be so must not end
 * the reading of the others.
 *
 * @param path As {@linkcode extractTexts} takes it.
 * @param source The file's bytes.
 */
export function extractOrSkip(path: string, source: Uint8Array): FileTexts | "too entangled" {
  try {
    return extractTexts(path, new SourceText(source));
  } catch (error) {
    if (error instanceof RangeError) return "too entangled";
    throw error;
  }
}
