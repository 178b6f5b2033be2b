import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeMarkdown, markdownCode, scriptJson } from "../../lib/notebook/escape.ts";
import { figureHtml } from "../../lib/notebook/figure_html.ts";
import { plotlyBundle } from "../../lib/notebook/plotly_bundle.ts";

const HOSTILE = "</script><img src=x onerror=alert(1)><!--";

Deno.test("scriptJson is the value, without a character that could end a script", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(HOSTILE, "\u2028"), (value, text) => {
    const json = scriptJson([value, text]);
    assert.doesNotMatch(json, /[<\u2028\u2029]/);
    assert.equal(json.includes("\\u"), true);
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify([value, text])));
  }));
});

Deno.test("figureHtml escapes hostile names in data and description", () => {
  const figure = { data: [{ x: [HOSTILE] }], layout: { title: { text: HOSTILE } }, config: {} };
  const html = figureHtml(figure, `"${HOSTILE}`);
  assert.equal(html.match(/<\/script>/g)?.length, 1);
  assert.doesNotMatch(html, /<img|<!--/);
});

Deno.test("plotlyBundle can stand in a script element and is still the bundle", () => {
  const bundle = plotlyBundle();
  assert.match(bundle, /plotly\.js \(basic - minified\)/);
  assert.doesNotMatch(bundle, /<\/script|<!--/i);
});

Deno.test("markdownCode and escapeMarkdown keep a hostile name text", async () => {
  const { default: MarkdownIt } = await import("markdown-it");
  const markdown = new MarkdownIt({ html: true, linkify: true });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((text) => text.trim() !== ""), (text) => {
      const line = text.replace(/\s+/g, " ");
      const unescaped = (html: string) =>
        html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
      assert.equal(unescaped(markdown.renderInline(`x${escapeMarkdown(text)}x`)), `x${line}x`);
      const code = /^a <code>(.*)<\/code> z$/.exec(markdown.renderInline(`a ${markdownCode(text)} z`))?.[1];
      assert.equal(unescaped(code ?? "").trim(), line.trim());
    }),
  );
});
