import { writeSync } from "node:fs";
import { Buffer } from "node:buffer";
import { cannotWrite } from "../messages/files.ts";

/**
 * Writes text to standard output to its end. That a reader such as `head` has closed it is no error.
 *
 * @throws {UserError} where it cannot be written, as on a full disk.
 */
export function print(text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code === "EAGAIN") continue;
      if (code === "EPIPE") return;
      throw cannotWrite("standard output", error);
    }
  }
}
