import { printable } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** `deno task scanner --help`. */
export const SCANNER_HELP = `
usage: deno task scanner [--check]

Compiles lib/kernel_tree/scanner/assembly, which is AssemblyScript, into lib/kernel_tree/scanner/scanner_code.ts: the
passes over every byte of a kernel tree. To be run after a change there; what it writes is committed.

  --check   write nothing, and say whether the file is what the sources compile to

exit status: 0 done, 1 the file is another one, 2 it does not compile

examples:
  deno task scanner
  deno task scanner --check`;

/** The compiler does not take the sources. */
export function scannerFailed(output: string): UserError {
  return new UserError(
    `lib/kernel_tree/scanner/assembly does not compile: ${printable(output.trim().replaceAll(/\s*\n\s*/g, " "), 600)}`,
  );
}

/** The committed file is not what its sources compile to. */
export function scannerDiffers(file: string): string {
  return `${file} is not what its sources compile to: run deno task scanner\n`;
}

/** The module that holds compiled code. */
export function scannerModule(base64: string): string {
  const lines = base64.match(/.{1,108}/g) ?? [];
  return [
    "/** WebAssembly in base64, compiled from `assembly/` by `deno task scanner`. */",
    "export const SCANNER_CODE = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}
