/**
 * An error whose cause lies in what a person gave us: a path, a file, an option, a notebook.
 *
 * Its message is one sentence that names the file, line or field and says what to do. The tasks print it without a
 * stack trace and exit with status 2. Everything else that is thrown is a bug of ours.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The text of whatever was thrown. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
