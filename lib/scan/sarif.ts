import type { Finding, PathStep, Scan } from "./finding.ts";
import { describeChain, describeFinding, RULES } from "./words.ts";

/** The findings of a scan as SARIF 2.1.0, for editors and code review; paths are relative to the tree. */
export function scanAsSarif({ tree, findings }: Pick<Scan, "tree" | "findings">): string {
  const rules = Object.entries(RULES).map(([id, { short, full }]) => ({
    id,
    shortDescription: { text: short },
    fullDescription: { text: full },
    defaultConfiguration: { level: "warning" },
  }));
  const ids = Object.keys(RULES);
  return JSON.stringify(
    {
      $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      version: "2.1.0",
      runs: [{
        tool: { driver: { name: "driver-core-lab", rules } },
        properties: { kernel: tree.version },
        originalUriBaseIds: { TREE: { description: { text: "The kernel tree that was scanned." } } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => ({
          ruleId: finding.kind,
          ruleIndex: ids.indexOf(finding.kind),
          level: levelOf(finding),
          message: { text: [describeFinding(finding), ...finding.chain.map(describeChain)].join(" ") },
          locations: [location(finding.site)],
          partialFingerprints: { "findingId/v1": finding.id },
          codeFlows: [{
            threadFlows: [{
              locations: [
                ...finding.chain.flatMap(({ path }) => path),
                ...finding.path,
              ].map((step) => ({ location: { ...location(step), message: { text: stepText(step) } } })),
            }],
          }],
          properties: { verdicts: finding.verdicts, relation: finding.relation },
        })),
      }],
    },
    null,
    1,
  ) + "\n";
}

/**
 * An error where a task waits for ever on any board that has the device, a warning where it depends on who adds the device
 * or what the module registers, a note where nothing blocks.
 */
function levelOf({ verdicts, relation }: Finding): "error" | "warning" | "note" {
  if (Object.values(verdicts).every(({ blocked }) => blocked === "never")) return "note";
  return relation === "same bus" ? "error" : "warning";
}

function location({ file, line, function: name }: PathStep) {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "TREE" },
      region: { startLine: Math.max(1, line) },
    },
    logicalLocations: [{ name, kind: "function" }],
  };
}

function stepText({ function: name, calls, via }: PathStep): string {
  return `${name}() calls ${calls}${via === undefined ? "" : ` through ${via}`}`;
}
