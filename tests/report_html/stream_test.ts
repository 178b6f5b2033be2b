import { strict as assert } from "node:assert";
import { streamHtml, terminalText } from "../../lib/report/html/stream.ts";

Deno.test("terminalText: colours, titles and links of terminals are gone", () => {
  assert.equal(
    terminalText("\u001b[1;31mred\u001b[0m \u001b]8;;https://a\u001b\\link\u001b]8;;\u0007 \u001b(Bx"),
    "red link x",
  );
});

Deno.test("terminalText: of a rewritten line the last state is left", () => {
  assert.equal(terminalText("10 %\r50 %\r100 %\r\ndone\r\n"), "100 %\ndone\n");
});

Deno.test("streamHtml: markup is text, other control characters are visible, nothing printed is nothing shown", () => {
  assert.match(
    streamHtml("stdout", "<b>\u0007\u202e\n\n", 3),
    /class="stream stdout"[^>]*>&lt;b&gt;\\u\{7\}\\u\{202e\}<\/pre>$/,
  );
  assert.equal(streamHtml("stdout", "\n", 3), "");
});
