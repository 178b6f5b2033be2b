import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { MIME } from "../../lib/notebook/mime.ts";
import { loadAssets } from "../../lib/report/html/assets.ts";
import { indexPage } from "../../lib/report/html/index_page.ts";
import { reportPage } from "../../lib/report/html/report_page.ts";
import { simplePage } from "../../lib/report/html/simple_page.ts";
import { summaryOf } from "../../lib/report/html/summary.ts";
import type { CellOutput, ExecutedNotebook } from "../../lib/report/notebook_document.ts";
import { EXECUTED, HOSTILE } from "../fixtures/report_html/executed_notebook.ts";

const ASSETS = loadAssets();
const SHORT = { ...ASSETS, plotly: "/* Plotly */" };

/** A notebook of one code cell with these outputs. */
function notebook(...outputs: CellOutput[]): ExecutedNotebook {
  return {
    document: { name: "one", cells: [{ type: "code", id: "a", source: "x", tags: [] }], kernel: "deno", inputs: [] },
    kernel: { name: "deno", version: "2.9.6" },
    parameters: [],
    outputs: [outputs],
  };
}

const display = (data: { [mime: string]: unknown }): CellOutput => ({
  output_type: "display_data",
  data,
  metadata: {},
});

/** The bodies of all scripts of a page that run. */
function scripts(html: string): string[] {
  return [...html.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1] ?? "");
}

Deno.test("reportPage: the same notebook gives the same bytes, of about the size of Plotly", () => {
  const html = reportPage(EXECUTED, ASSETS);
  assert.equal(reportPage(structuredClone(EXECUTED), loadAssets()), html);
  assert.ok(html.length < ASSETS.plotly.length + 120_000, `${html.length} characters`);
});

Deno.test("reportPage: a hostile name leaves no tag and no event handler, in whatever output it stands", () => {
  const html = reportPage(EXECUTED, SHORT);
  assert.ok(html.includes("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
  const markup = html.replaceAll("data:image/png", "");
  assert.ok(!markup.includes(HOSTILE));
  assert.doesNotMatch(markup, /<img src=x/);
  for (const tag of markup.match(/<[a-z][^>]*>/gi) ?? []) assert.doesNotMatch(tag, /^[^"]*\son\w+=/i);
  assert.equal(scripts(html).length, 4);
});

Deno.test("reportPage: the policy names exactly the page's scripts and style by hash", () => {
  for (const html of [reportPage(EXECUTED, SHORT), indexPage([], SHORT)]) {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    assert.ok(policy.startsWith("default-src 'none'; "));
    assert.ok(policy.includes(`script-src ${scripts(html).map(hash).join(" ")};`));
    assert.ok(policy.includes(hash(/<style>([^]*?)<\/style>/.exec(html)?.[1] ?? "")));
    assert.doesNotMatch(policy, /https?:|unsafe-eval|script-src[^;]*unsafe/);
  }
});

Deno.test("reportPage: Plotly is embedded once where there are figures, and not at all where there are none", () => {
  assert.equal(reportPage(EXECUTED, SHORT).split("/* Plotly */").length, 2);
  assert.ok(!reportPage(notebook(), SHORT).includes("/* Plotly */"));
});

Deno.test("reportPage: a script that would end its own element is refused", () => {
  assert.throws(() => reportPage(notebook(), { ...SHORT, page: "'</script>'" }), /end its own element/);
});

Deno.test("reportPage: each figure links to its source cell, which is there", () => {
  const html = reportPage(EXECUTED, SHORT);
  const cells = [...html.matchAll(/class="source" href="#(cell_\d+)"/g)].map((match) => match[1]);
  assert.deepEqual(cells, ["cell_5", "cell_7", "cell_11"]);
  for (const cell of cells) assert.ok(html.includes(`<details class="source" id="${cell}">`));
});

Deno.test("reportPage: ids are unique, and links within the page lead somewhere", () => {
  const html = reportPage(EXECUTED, SHORT);
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(target), target);
});

Deno.test("reportPage: text/html is not used, an unknown or malformed output shows its text", () => {
  const html = reportPage(
    notebook(
      display({ [MIME.html]: "<p>rich</p>", [MIME.text]: "plain one" }),
      display({ [MIME.finding]: { text: 3 }, [MIME.text]: "plain two" }),
      display({ [MIME.plotly]: { data: "no" }, "image/png": "not base64!", [MIME.text]: "plain three" }),
    ),
    SHORT,
  );
  assert.doesNotMatch(html, /rich/);
  for (const text of ["plain one", "plain two", "plain three"]) assert.ok(html.includes(text));
});

Deno.test("reportPage: findings say in words whether they hold", () => {
  const words = (holds: boolean | null) => {
    const html = reportPage(notebook(display({ [MIME.finding]: { text: "t", holds, headline: false } })), SHORT);
    return /<div class="finding[^]*?<\/div>/.exec(html)?.[0].replace(/<[^>]*>/g, "");
  };
  assert.deepEqual([true, false, null].map(words), ["✓ holdst", "✗ does not holdt", "= measuredt"]);
});

Deno.test("reportPage: pieces of one stream are joined, so that a colour cut in two leaves nothing behind", () => {
  const piece = (text: string): CellOutput => ({ output_type: "stream", name: "stdout", text });
  const html = reportPage(notebook(piece("a \u001b[3"), piece("1mb\u001b[0m"), piece(" c\n")), SHORT);
  assert.match(html, /<pre class="stream stdout"[^>]*>a b c<\/pre>/);
});

Deno.test("reportPage: provenance stands once at the foot, with kernel, parameters and hashes in full", () => {
  const entry = { name: "linux", version: "6.12", sha256: "e".repeat(64) };
  const executed = notebook(display({ [MIME.provenance]: [entry] }), display({ [MIME.provenance]: [entry] }));
  const html = reportPage({ ...executed, parameters: [{ name: "buffer", value: 16 }] }, SHORT, {
    notebookSha256: "a".repeat(64),
    librarySha256: "b".repeat(64),
  });
  const foot = /<footer>[^]*<\/footer>/.exec(html)?.[0] ?? "";
  assert.equal(foot.split("e".repeat(64)).length, 2);
  for (const text of ["a".repeat(64), "b".repeat(64), "deno 2.9.6", "buffer = 16", "one.ipynb"]) {
    assert.ok(foot.includes(text), text);
  }
});

Deno.test("summaryOf: title, headline finding and marked figure; without them, name, first finding, first figure", () => {
  const summary = summaryOf(EXECUTED);
  assert.equal(summary.title, "How long are driver names?");
  assert.match(summary.finding?.text ?? "", /^212 of 8,931/);
  assert.equal((summary.figure?.layout["meta"] as { cover?: boolean }).cover, true);
  const figure = { data: [], layout: {} };
  const plain = summaryOf(notebook(
    display({ [MIME.finding]: { text: "first", holds: null, headline: false } }),
    display({ [MIME.plotly]: figure }),
  ));
  assert.deepEqual(plain, {
    name: "one",
    title: "one",
    finding: { text: "first", holds: null, headline: false },
    figure: { ...figure, config: {} },
  });
  assert.deepEqual(summaryOf(notebook()), { name: "one", title: "one", finding: null, figure: null });
});

Deno.test("indexPage: a card leads to its report, whatever the report is called", () => {
  const html = indexPage([{ name: 'a "b"/c', title: HOSTILE, finding: null, figure: null }], SHORT);
  assert.ok(html.includes(`<a href="./a%20%22b%22%2Fc.html">&lt;/script&gt;`));
  assert.ok(!html.includes("/* Plotly */"));
});

Deno.test("simplePage: plain paragraphs, figures without source cell, tables and provenance", () => {
  const html = simplePage({
    title: HOSTILE,
    paragraphs: ["**not** <b>markup</b>"],
    figures: [{ data: [], layout: { title: { text: "T &lt; 3" } }, alt: "nothing" }],
    tables: [{ caption: "c", columns: [{ key: "k", label: "k", numeric: false }], rows: [["v"]] }],
    provenance: [{ name: "linux", version: "6.12" }],
  }, SHORT);
  assert.ok(html.includes("<p>**not** &lt;b&gt;markup&lt;/b&gt;</p>"));
  assert.ok(html.includes("<figcaption>T &lt; 3</figcaption>"));
  assert.ok(html.includes(`role="img" aria-label="nothing"`));
  assert.ok(!html.includes("source: cell"));
  assert.ok(html.includes("6.12"));
});
