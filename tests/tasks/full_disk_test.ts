import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { notebookFile, treeFiles, writeFiles } from "../support/files.ts";
import { partPath, PRIVATE_MOUNTS, testWith } from "../support/parts.ts";
import { withFolder } from "../support/project.ts";
import { assertNoInternals, runTask, type TaskRun } from "../support/task.ts";

/** Mounts a disk of 64 KiB on its first argument, runs the rest, then prints what is on the disk. */
const ON_SMALL_DISK = `mount -t tmpfs -o size=64k tmpfs "$1" && head -c "$2" /dev/zero > "$1/there" || exit 99
  disk=$1; shift 2; "$@"; status=$?; ls -A "$disk"; exit $status`;

/** Runs a task while `disk` is small and holds one file of so many bytes; `out` is then the list of its files. */
function onSmallDisk(disk: string, used: number, task: string, args: readonly string[], env = {}): Promise<TaskRun> {
  const within = [partPath("privateMounts"), ...PRIVATE_MOUNTS, "sh", "-c", ON_SMALL_DISK, "sh", disk, String(used)];
  return runTask(task, args, { from: disk, within, env });
}

function assertDiskFull({ status, out, err }: TaskRun, task: string, path: string): void {
  assert.equal(err, `${task}: cannot write "${path}": the disk is full; free some space and run it again\n`);
  assertNoInternals(err);
  assert.equal(status, 2);
  assert.equal(out, "there\n", "nothing half-written");
}

testWith(
  ["privateMounts"],
  "report on a full disk is one sentence and status 2, with nothing half-written",
  () =>
    withFolder(async (folder) => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      writeFiles(folder, {
        "long.ipynb": notebookFile("deno", ['"x".repeat(100_000); console.log("x".repeat(100_000))']),
      });
      const notebook = join(folder, "long.ipynb");
      assertDiskFull(
        await onSmallDisk(disk, 1, "report", [notebook, "--out", disk]),
        "report",
        join(disk, "long.html"),
      );
      await Promise.all(KERNELS.map(async (kernel) => {
        const args = [notebook, "--force", "--kernel", kernel, "--out", join(folder, "pages")];
        assertDiskFull(await onSmallDisk(disk, 65536, "report", args, { TMPDIR: disk }), "report", disk);
      }));
    }),
);

testWith(
  ["privateMounts"],
  "names on a full disk is one sentence and status 2, with nothing half-written",
  () =>
    withFolder(async (folder) => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      writeFiles(join(folder, "tree"), treeFiles(["a", "b"]));
      await Promise.all(["csv", "html", "data"].map(async (kind) => {
        const args = [join(folder, "tree"), `--${kind}`, `names.${kind}`];
        assertDiskFull(await onSmallDisk(disk, 65536, "names", args), "names", join(disk, `names.${kind}`));
      }));
    }),
);

testWith(
  ["privateMounts"],
  "report and names whose output nobody can take say so with status 2",
  () =>
    withFolder(async (folder) => {
      writeFiles(folder, { "short.ipynb": notebookFile("deno", ["1 + 1"]), ...treeFiles(["a"]) });
      const within = ["sh", "-c", '"$@" > /dev/full', "sh"];
      for (const [task, args] of [["report", ["short.ipynb", "--out", "pages"]], ["names", ["."]]] as const) {
        const { status, err } = await runTask(task, args, { from: folder, within });
        assert.match(err, new RegExp(`^${task}: cannot write "standard output": the disk is full[^\\n]*\\n$`));
        assert.equal(status, 2);
      }
    }),
);
