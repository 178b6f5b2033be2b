/**
 * A notebook's cell failed: it threw, or its types do not fit. The message is one line that names notebook, cell, kernel
 * and error. Not a `UserError`: the input was understood, its run was not as expected (exit status 1).
 */
export class NotebookFailure extends Error {
  override readonly name = "NotebookFailure";
}
