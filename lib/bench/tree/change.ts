import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../../kernel_tree/reading/list_files.ts";

const FILES = 100;
const DRIVER = `
static struct platform_driver bench_tree_driver = {
	.driver = { .name = "bench-tree" },
};
`;

/**
 * Changes 100 sources, evenly over the tree, as a person would who works on it.
 *
 * @param withDriver Whether one of them gets another driver.
 */
export function changeTree(tree: string, withDriver: boolean): void {
  const { paths } = listFiles(tree, (path) => /^drivers\/.*\.c$/.test(path));
  const every = Math.max(1, Math.floor(paths.length / FILES));
  for (let i = 0; i < paths.length; i += every) {
    appendFileSync(join(tree, paths[i]!), i === 0 && withDriver ? DRIVER : "/* changed */\n");
  }
}
