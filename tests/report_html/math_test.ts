import { strict as assert } from "node:assert";
import { MarkdownPage } from "../../lib/report/html/markdown.ts";
import { mathHtml } from "../../lib/report/html/math.ts";

const html = (markdown: string) => new MarkdownPage().html(markdown);

Deno.test("markdownMath: $…$ becomes MathML in the line, $$…$$ a block", () => {
  assert.match(html("so $n^2$ holds"), /^<p>so <span class="katex"><math [^>]*>.*<\/math><\/span> holds<\/p>/);
  assert.match(
    html("before\n$$\n\\sum_i i\n$$\nafter"),
    /<p>before<\/p>\n<div class="math"[^]*display="block"[^]*<p>after<\/p>/,
  );
  assert.match(html("$$x$$"), /<div class="math"/);
});

Deno.test("markdownMath: sums of money, escaped and unclosed dollars stay text", () => {
  for (const text of ["it costs $5 and $6", "\\$x\\$", "a $ b $ c", "$$ never closed", "`$x$`"]) {
    assert.doesNotMatch(html(text), /<math/);
  }
});

Deno.test("mathHtml: TeX with a mistake, a link or an included file is shown as written or without effect", () => {
  assert.equal(mathHtml("\\frac{<b>", false), "<code>\\frac{&lt;b&gt;</code>");
  for (
    const tex of ["\\href{javascript:alert(1)}{x}", "\\includegraphics{https://a/b.png}", "\\htmlStyle{color:red}{x}"]
  ) {
    assert.doesNotMatch(mathHtml(tex, false), /href=|<img|src=/);
  }
});
