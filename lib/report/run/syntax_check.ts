import { execFile } from "node:child_process";
import { join } from "node:path";
import { nodeProgram } from "./programs.ts";

/** Run by Node: prints where the text on its standard input stops being TypeScript. Nothing of it is executed. */
const PARSE = `const ts = require(process.argv[1]);
  const file = ts.createSourceFile("cell.ts", require("fs").readFileSync(0, "utf8"), ts.ScriptTarget.Latest);
  const first = file.parseDiagnostics[0];
  if (first) {
    const { line, character } = file.getLineAndCharacterOfPosition(first.start);
    const text = ts.flattenDiagnosticMessageText(first.messageText, " ");
    process.stdout.write(\`line \${line + 1}, column \${character + 1}: \${text}\`);
  }`;

/**
 * Where a cell's text is no TypeScript, as `line 1, column 7: …`; empty where it parses. For Deno's kernel, which says
 * of such a cell only that it failed.
 */
export function syntaxProblem(
  source: string,
  projectRoot: string,
): Promise<string> {
  const typescript = join(
    projectRoot,
    "node_modules",
    "@tslab",
    "typescript-for-tslab",
  );
  return new Promise((resolve, reject) => {
    const child = execFile(
      nodeProgram(),
      ["-e", PARSE, typescript],
      (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      },
    );
    child.stdin?.end(source);
  });
}
