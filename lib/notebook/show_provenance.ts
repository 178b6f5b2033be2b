import { displayChannel } from "./channel.ts";
import { MIME, type ProvenanceEntry } from "./mime.ts";

/** Shows where a notebook's figures come from. Entries carry no path and no time. */
export async function showProvenance(entries: readonly ProvenanceEntry[]): Promise<void> {
  const payload = entries.map(({ name, version, sha256, how }) => ({
    name,
    version,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(how === undefined ? {} : { how }),
  }));
  await displayChannel().show({
    [MIME.provenance]: payload,
    [MIME.text]: payload.map(entryText).join("\n"),
  });
}

function entryText(entry: ProvenanceEntry): string {
  const hash = entry.sha256 === undefined ? "" : `, SHA-256 ${entry.sha256}`;
  return `${entry.name}, version ${entry.version}${hash}${entry.how === undefined ? "" : `: ${entry.how}`}`;
}
