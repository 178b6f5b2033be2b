/** The version of a kernel tree. */
export interface TreeVersion {
  /** As `make kernelversion` prints it: `6.12.117`. */
  readonly version: string;
}

/** Reads the version from the tree's top Makefile; `undefined` where it sets no VERSION or no PATCHLEVEL. */
export function readTreeVersion(makefile: string): TreeVersion | undefined {
  const field = (name: string) =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(\\S*)[ \\t]*$`, "m").exec(makefile)
      ?.[1] ?? "";
  const major = field("VERSION"),
    patch = field("PATCHLEVEL"),
    sub = field("SUBLEVEL");
  if (!/^\d+$/.test(major) || !/^\d+$/.test(patch)) return undefined;
  return {
    version: `${major}.${patch}${/^\d+$/.test(sub) ? `.${sub}` : ""}${field("EXTRAVERSION")}`,
  };
}
