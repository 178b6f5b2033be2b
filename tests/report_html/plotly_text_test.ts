import { strict as assert } from "node:assert";
import fc from "fast-check";
import { plainPlotlyText, plotlyText } from "../../lib/charts/plotly_text.ts";
import { printable } from "../../lib/messages/quote.ts";

Deno.test("plotlyText: what starts a tag, an entity, a formula or a variable becomes an entity", () => {
  assert.equal(plotlyText("<b>a</b>"), "&lt;b&gt;a&lt;/b&gt;");
  assert.equal(plotlyText("$x$ & %{y}"), "&#36;x&#36; &amp; &#37;{y}");
  assert.equal(plotlyText("&lt;"), "&amp;lt;");
});

Deno.test("plotlyText: no output holds a character that Plotly gives a meaning, entities aside", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(plotlyText(text), /[<>$%\n]|&(?!(?:amp|lt|gt|#36|#37);)/);
  }));
});

Deno.test("plainPlotlyText: undoes plotlyText, but for control characters, which stay visible escapes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.equal(plainPlotlyText(plotlyText(text)), printable(text, Infinity));
  }));
});

Deno.test("plainPlotlyText: drops Plotly's tags and keeps others as text, as Plotly does", () => {
  assert.equal(
    plainPlotlyText(`<b>a</b><br>b <a href="x">c</a> <img src=x> &#x41;&nbsp;&unknown;`),
    "a b c <img src=x> A\u00a0&unknown;",
  );
});
