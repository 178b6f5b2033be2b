/** The folder of a path inside the tree; empty for a file at the top. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** A path with a part that is empty, `.` or `..`. */
const NOT_PLAIN = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** `relative` seen from `folder`, both inside the tree; `undefined` where it leads out of the tree. */
export function joinPath(folder: string, relative: string): string | undefined {
  if (!NOT_PLAIN.test(relative)) return folder === "" ? relative : `${folder}/${relative}`;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
