import { extractTexts, type FileTexts } from "../extract_facts.ts";

/**
 * What a file says. No person writes what is too entangled to be told; a file that a machine made to be so must not end
 * the reading of the others.
 *
 * @param path As {@linkcode extractTexts} takes it.
 */
export function extractOrSkip(path: string, text: string): FileTexts | "too entangled" {
  try {
    return extractTexts(path, text);
  } catch (error) {
    if (error instanceof RangeError) return "too entangled";
    throw error;
  }
}
