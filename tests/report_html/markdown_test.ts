import { strict as assert } from "node:assert";
import { inlineMarkdown, MarkdownPage } from "../../lib/report/html/markdown.ts";

const html = (markdown: string) => new MarkdownPage().html(markdown);

Deno.test("MarkdownPage.html: HTML in Markdown stays text", () => {
  assert.equal(html("a <img src=x onerror=alert(1)>"), "<p>a &lt;img src=x onerror=alert(1)&gt;</p>\n");
  assert.doesNotMatch(html("<script>alert(1)</script>\n\n<!-- x -->"), /<script|<!--/);
});

Deno.test("MarkdownPage.html: links lead to the web or within the page, others stay text", () => {
  assert.match(html("[a](https://kernel.org)"), /<a href="https:\/\/kernel\.org" rel="noopener noreferrer">a<\/a>/);
  assert.match(html("[a](#b)"), /<a href="#b">a<\/a>/);
  for (const url of ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "file:///etc/passwd", "other.html"]) {
    assert.doesNotMatch(html(`[a](${url}) <${url}>`), /<a /);
  }
});

Deno.test("MarkdownPage.html: pictures of Markdown are not fetched", () => {
  assert.doesNotMatch(html("![a](https://example.com/x.png)"), /<img/);
});

Deno.test("MarkdownPage: the first # heading is the title, later ones become ##, all with an id of their own", () => {
  const page = new MarkdownPage();
  const shown = page.html("# A `b` <i>\n\n## What fits?\n\n# What fits?\n\n#### Ünïcode & more") +
    page.html("## What fits?");
  assert.equal(page.title, "A b <i>");
  assert.equal(page.titleHtml, "A <code>b</code> &lt;i&gt;");
  assert.deepEqual(page.headings, [
    { id: "what-fits", text: "What fits?", level: 2 },
    { id: "what-fits-2", text: "What fits?", level: 2 },
    { id: "ünïcode-more", text: "Ünïcode & more", level: 4 },
    { id: "what-fits-3", text: "What fits?", level: 2 },
  ]);
  assert.doesNotMatch(shown, /<h1/);
  assert.match(shown, /<h2 id="what-fits-2">What fits\?<\/h2><a class="anchor" href="#what-fits-2"/);
});

Deno.test("MarkdownPage: no heading can take an id of the exporter's own, which have an underscore", () => {
  const page = new MarkdownPage();
  page.html("## cell_5\n\n## ___");
  assert.deepEqual(page.headings.map(({ id }) => id), ["cell-5", "section"]);
});

Deno.test("MarkdownPage.html: TypeScript is highlighted, other code only escaped", () => {
  assert.match(html("```ts\nconst a = '<b>';\n```"), /<span class="hljs-keyword">const<\/span>.*&#x27;&lt;b&gt;&#x27;/);
  assert.match(html("```c\nint a<b>;\n```"), /<code>int a&lt;b&gt;;\n<\/code>/);
});

Deno.test("MarkdownPage.html: direction-changing characters show as escapes", () => {
  assert.match(html("a\u202eb `c\u2066d`"), /a\\u\{202e\}b <code>c\\u\{2066\}d<\/code>/);
});

Deno.test("MarkdownPage.html: tables scroll in a box and their headings name a column", () => {
  assert.match(
    html("| a |\n|---|\n| b |"),
    /<div class="table-box"[^>]*><table>[^]*<th scope="col">a<\/th>[^]*<\/table><\/div>/,
  );
});

Deno.test("inlineMarkdown: a sentence without a block around it", () => {
  assert.equal(inlineMarkdown("**2** of `<b>`"), "<strong>2</strong> of <code>&lt;b&gt;</code>");
});
