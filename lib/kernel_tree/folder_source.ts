import { cannotRead } from "../messages/files.ts";
import { listFiles } from "./reading/list_files.ts";
import { fileStatus, readBytes } from "./reading/read_file.ts";
import type { Skipped, SkippedWhy } from "./reading/skipped.ts";
import { isWanted, pathBytes, type SourceFile, type TreeSource } from "./source_files.ts";

/**
 * A tree in a folder. Symbolic links, devices, sockets and FIFOs are neither followed nor opened.
 *
 * @param wanted Which files to read, by their path.
 * @param onSkipped Called with what is not read. Where it is absent, what cannot be read ends the reading with a
 * {@linkcode UserError}, and the rest is passed over.
 */
export function folderSource(
  folder: string,
  wanted = isWanted,
  onSkipped: (skipped: Skipped) => void = ({ path, why }) => refuse(`${folder}/${path}`, why),
): TreeSource {
  return { files: walk(folder, wanted, onSkipped), progress: () => undefined };
}

async function* walk(
  root: string,
  wanted: (path: string) => boolean,
  onSkipped: (skipped: Skipped) => void,
): AsyncGenerator<SourceFile> {
  const { paths, skipped } = listFiles(root, wanted);
  for (const one of skipped) onSkipped(one);
  for (const path of paths) {
    const status = fileStatus(`${root}/${path}`);
    const bytes = typeof status === "string" ? status : readBytes(`${root}/${path}`, status.size);
    if (typeof bytes === "string") onSkipped({ path: pathBytes(path), why: bytes });
    // Whoever takes it may read another tree between two files.
    else yield { path: pathBytes(path), bytes: bytes.slice() };
  }
}

function refuse(path: string, why: SkippedWhy): void {
  if (why === "unreadable") throw cannotRead(path, { code: "EACCES" });
}
