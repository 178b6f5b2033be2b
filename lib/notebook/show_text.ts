import { displayChannel } from "./channel.ts";
import { MIME } from "./mime.ts";

/** Shows plain text. */
export async function showText(text: string): Promise<void> {
  await displayChannel().show({ [MIME.text]: text });
}

/**
 * Shows Markdown. Text that comes from elsewhere, such as a driver's name, goes through `markdownCode` or
 * `escapeMarkdown` first.
 */
export async function showMarkdown(markdown: string): Promise<void> {
  await displayChannel().show({
    [MIME.markdown]: markdown,
    [MIME.text]: markdown,
  });
}
