import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import process from "node:process";

/** Something that is measured. */
export interface Subject {
  readonly id: string;
  /** Whose. */
  readonly side: "floor" | "others" | "ours";
  /** In words. */
  readonly what: string;
  /** For a shell; `$1` is the tree, `$2` a folder for scratch files. */
  readonly command: string;
  /** Words after those two. */
  readonly words?: readonly string[];
  /** The program that it needs, where not every machine has it, and the Debian package that has it. */
  readonly needs?: readonly [program: string, debian: string];
  /** Whether it is measured once: it is slow, or leaves something that makes the next run another one. */
  readonly once?: true;
  /** What is done to the tree before. */
  readonly before?: "change" | "add a driver";
}

const ROOT = new URL("../../../", import.meta.url);
const PATTERN = String.raw`struct \w+_driver \w+ = \{[^;]*?\.name\s*=\s*"([^"]*)"`;
const SUBSYSTEM = "drivers/firmware";

/** The task as people run it: its permissions and the engine's flags. */
function task(name: string): readonly string[] {
  const { tasks } = JSON.parse(readFileSync(new URL("deno.json", ROOT), "utf8")) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const [, ...words] = tasks[name]!.command.split(" ");
  return [process.execPath, ...words.slice(0, -1), fileURLToPath(new URL(words.at(-1)!, ROOT))];
}

function ours(name: "names" | "scan", options: string): Pick<Subject, "side" | "command" | "words"> {
  return {
    side: "ours",
    command:
      `tree="$1" scratch="$2"; shift 2; "$@" "$tree" ${options} > "$scratch/output" && wc -c < "$scratch/output"`,
    words: task(name),
  };
}

const RULE = fileURLToPath(new URL("register_in_probe.cocci", import.meta.url));

/** What is measured, in this order: later rows find the cache that earlier ones left. */
export const SUBJECTS: readonly Subject[] = [
  {
    id: "cat",
    side: "floor",
    what: "cat of all sources",
    command: `find "$1" -type f -name '*.[ch]' -print0 | xargs -0 cat | cat > /dev/null`,
  },
  {
    id: "rg",
    side: "others",
    what: "ripgrep _driver",
    command: `rg --no-config --count _driver "$1" | wc -l`,
    needs: ["rg", "ripgrep"],
  },
  {
    id: "pipeline",
    side: "others",
    what: "ripgrep and PCRE2, unique names",
    command: `rg --no-config -U --pcre2 -o -I -r '$1' "$3" -g '*.c' "$1" | sort -u | wc -l`,
    words: [PATTERN],
    needs: ["rg", "ripgrep"],
  },
  {
    id: "ctags",
    side: "others",
    what: "universal-ctags of all C",
    command: `ctags --options=NONE --languages=C -R -f - "$1" | wc -l`,
    needs: ["ctags", "universal-ctags"],
    once: true,
  },
  {
    id: "coccinelle",
    side: "others",
    what: `coccinelle, register in probe's body, ${SUBSYSTEM} only`,
    command: `spatch --very-quiet --no-includes --sp-file "$3" --dir "$1/$4" 2>/dev/null | wc -l`,
    words: [RULE, SUBSYSTEM],
    needs: ["spatch", "coccinelle"],
    once: true,
  },
  { id: "names", what: "names, no cache", ...ours("names", "--json --no-cache") },
  {
    id: "names-filling",
    what: "names, filling the cache",
    once: true,
    ...ours("names", `--json --cache "$scratch/cache"`),
  },
  { id: "names-same", what: "names, nothing changed", ...ours("names", `--json --cache "$scratch/cache"`) },
  {
    id: "names-changed",
    what: "names, 100 files changed, no driver in them",
    before: "change",
    once: true,
    ...ours("names", `--json --cache "$scratch/cache"`),
  },
  {
    id: "names-new-driver",
    what: "names, 100 files changed, a new driver in one",
    before: "add a driver",
    once: true,
    ...ours("names", `--json --cache "$scratch/cache"`),
  },
  { id: "scan", what: "scan", once: true, ...ours("scan", "--json") },
];
