import { findingMark } from "../messages/notebook.ts";
import { displayChannel } from "./channel.ts";
import { type Finding, MIME } from "./mime.ts";

/**
 * Shows a finding: a sentence computed from the results, marked as holding, as not holding (`holds: false`), or, with
 * `holds: null`, as a measurement.
 *
 * `text` is Markdown; text that comes from elsewhere goes through `markdownCode` or `escapeMarkdown` first. `headline`
 * marks the one finding that stands for the notebook on the index page.
 *
 * @example
 * ```ts ignore
 * await showFinding({ text: `${n} of ${all} names fit 32 bytes.`, holds: n === all });
 * ```
 */
export async function showFinding(
  finding: Pick<Finding, "text" | "holds"> & Partial<Pick<Finding, "headline">>,
): Promise<void> {
  const payload: Finding = {
    text: finding.text,
    holds: finding.holds,
    headline: finding.headline ?? false,
  };
  const mark = findingMark(payload.holds);
  await displayChannel().show({
    [MIME.finding]: payload,
    [MIME.markdown]: mark === "" ? payload.text : `**${mark}:** ${payload.text}`,
    [MIME.text]: mark === "" ? payload.text : `${mark}: ${payload.text}`,
  });
}
