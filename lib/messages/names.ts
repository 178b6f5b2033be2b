import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** `--package` was given in another form. */
export function badPackage(given: string): UserError {
  return new UserError(
    `--package wants NAME=VERSION, as in linux-source-6.12=6.12.117-1, and got ${quote(given)}`,
  );
}

/** `--package` was given without `--data`, where alone it has a meaning. */
export function packageWithoutData(): UserError {
  return new UserError(
    "--package says where a --data file comes from: give both, or leave it out",
  );
}

/** An option that chooses what counts was given another word. */
export function badScope(option: string, given: string): UserError {
  return new UserError(`--${option} wants include or exclude, and got ${quote(given)}`);
}

/** Heading of the table by bus. */
export function treeHeading(
  version: string,
  definitions: number,
  names: number,
  dynamic: number,
): string {
  return `Linux ${version}: ${definitions} driver definitions, ${names} unique names, ` +
    `${dynamic} known at run time only`;
}

/** The line of a table that stands for the buses that are not shown. */
export function otherBuses(count: number): string {
  return `(${count} more)`;
}

/** What the figures of the histogram are. */
export const HISTOGRAM_HEADING =
  "Lengths of the unique names in bytes; the last column is the share that fits a buffer, its NUL counted";

/** A row's label at the end of the histogram. */
export function fitsLabel(percent: string, size: number): string {
  return `${percent} % fit ${size} bytes`;
}

/** Said in place of a histogram where there is no name. */
export const NO_NAMES = "No driver name is known.";

/** `--help` of `deno task names`. */
export const NAMES_HELP = `
Usage: deno task names TREE [options]

The driver names of a Linux kernel tree, as the kernel registers them: a table by bus and a histogram of lengths.
TREE is a folder, or a .tar, .tar.gz or .tar.xz of one. Its top Makefile must set VERSION and PATCHLEVEL, and it must
have a file under drivers/base/ or include/linux/device/driver.h. Nothing is built, configured or unpacked.

A driver is every variable of a struct that is or embeds "struct device_driver", as the tree's own headers say, whether an
initialiser, a macro or a function fills it; what lies on the heap; and every driver that Rust code registers. "name" is
what the registration function makes of it, "bus" the name of the "struct bus_type" it is registered on ("none": on none
that is named), "how" says where the name comes from. A name that only run time knows is "dynamic", with its expression. A
source that several modules are built from counts once for each name that it gets.

Read are *.c, *.h, *.rs and Makefiles; left out are the folders Documentation and scripts, what stands under #if 0 and
links. What cannot be read, FIFOs and the like, and files over 32 MiB are left out too, and named on standard error.

Options:
  --json             print {"tree", "definitions", "summary"} as JSON in place of the table
  --csv FILE         write the definitions as CSV (RFC 4180, UTF-8); a cell that a spreadsheet would take for a formula
                     gets a leading '
  --html FILE        write a page with the charts
  --data FILE        write the definitions as a compressed table, the form in which this kit ships them
  --package N=V      with --data: name and version of the package that the tree comes from
  --tests, --samples, --tools, --phys, --staging include|exclude
                     whether tests (by their file's name), samples/, tools/, network PHYs and drivers/staging/ count; all
                     but --tools do where nothing is said
  --explain          print what three greps of the same tree find, class by class, and what they miss
  --all-buses        show every bus, not only the twenty with most definitions
  --cache FOLDER     where what was found in a folder's files is kept, so that the next run reads only what has changed:
                     where size, times or number of a file differ and its bytes have another SHA-256. Default:
                     .cache/trees of this project, at most 512 MB; it can be removed at any time
  --no-cache         read everything, keep nothing
  -h, --help         this text

Exit status: 0 done, 2 bad input.

Examples:
  deno task names ~/src/linux
  deno task names /usr/src/linux-source-6.12.tar.xz --csv names.csv
  deno task names ~/src/linux --tests exclude --phys exclude --staging exclude
  deno task names ~/src/linux --explain
  deno task names ~/src/linux --json | jq -r '.definitions[] | select(.bus == "i2c").name'
  deno task names /usr/src/linux-source-6.12.tar.xz --data lib/data/driver_names/linux-6.12.json.gz \\
    --package linux-source-6.12=6.12.117-1~deb12u1
`;
