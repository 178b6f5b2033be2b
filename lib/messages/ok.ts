/** A step of the gate begins. */
export function gateStep(name: string): string {
  return `ok: ${name}\n`;
}

/** Which steps of the gate failed. */
export function gateFailed(steps: readonly string[]): string {
  return `ok: failed: ${steps.join(", ")}\n`;
}

/** A committed notebook carries outputs, execution counts or another layout than its canonical one. */
export function notebookNotClean(file: string): string {
  return `${file}: carries outputs, execution counts or a non-canonical layout; deno task ok --fix cleans it\n`;
}

/** A notebook's cells are not as the formatter would have them. */
export function notebookNotFormatted(file: string): string {
  return `${file}: not formatted; deno task ok --fix formats it\n`;
}
