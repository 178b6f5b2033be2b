// @ts-check
// Runs after Plotly: draws each figure in the colours of the page, and again when the theme or the width class changes.
(() => {
  /** @type {any} */
  const Plotly = /** @type {any} */ (globalThis)["Plotly"];
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 640px)");
  /** Width of a figure on paper, in CSS pixels: A4 less the margins of the style sheet. */
  const PRINT_WIDTH = 650;
  const HEIGHT = 420;
  const COVER_HEIGHT = 200;
  /** A legend's line on a phone, where each name has one of its own. */
  const LEGEND_LINE = 19;
  /** Where the legend stands: above the plot, from its left. */
  const ABOVE = { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" };
  /** The same where the axis is there. */
  const BELOW = { ...ABOVE, y: 0, yanchor: "top" };
  let printing = false;

  /**
   * @typedef {{ [key: string]: any }} Layout
   * @typedef {{ element: HTMLElement, data: unknown[], layout: Layout, config: Layout }} Drawing
   */

  /** @type {Drawing[]} */
  const drawings = [];
  for (
    const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-figure]"))
  ) {
    const json = document.getElementById(element.dataset["figure"] ?? "")
      ?.textContent;
    if (json) drawings.push({ element, ...JSON.parse(json) });
  }

  /** The style sheet's colours as they are now, by the name of their custom property. */
  function pageColours() {
    const probe = document.body.appendChild(document.createElement("span"));
    /** @param {string} name */
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colour(`series-${n}`));
    const colours = {
      paper: colour("paper"),
      ink: colour("ink"),
      muted: colour("muted"),
      grid: colour("grid"),
      line: colour("line"),
      panel: colour("panel"),
    };
    probe.remove();
    return { ...colours, series };
  }

  /** What a figure looks like where its author says nothing. */
  function template() {
    const { paper, ink, muted, grid, line, panel, series } = pageColours();
    const axis = {
      gridcolor: grid,
      zerolinecolor: line,
      linecolor: line,
      tickcolor: line,
      tickfont: { color: muted },
      title: { font: { color: muted, size: 13 }, standoff: 12 },
      automargin: true,
    };
    return {
      layout: {
        font: {
          family: getComputedStyle(document.body).fontFamily,
          size: narrow.matches ? 12 : 13,
          color: ink,
        },
        paper_bgcolor: paper,
        plot_bgcolor: "rgba(0,0,0,0)",
        colorway: series,
        xaxis: axis,
        yaxis: axis,
        legend: { ...ABOVE, bgcolor: "rgba(0,0,0,0)" },
        hoverlabel: {
          bgcolor: panel,
          bordercolor: line,
          font: { color: ink },
          namelength: -1,
          align: "left",
        },
        modebar: { bgcolor: "rgba(0,0,0,0)", color: muted, activecolor: ink },
        margin: { l: 56, r: 16, t: 28, b: 48 },
        bargap: 0.12,
        annotationdefaults: { arrowcolor: muted, font: { color: ink } },
        shapedefaults: { line: { color: muted } },
      },
    };
  }

  /**
   * Breaks a text of Plotly's between words into lines of about the same length; one that has tags is left alone.
   * @param {unknown} text
   * @param {number} width in characters
   */
  function wrapped(text, width) {
    if (typeof text !== "string" || text.length <= width || text.includes("<")) return text;
    const even = Math.ceil(text.length / Math.ceil(text.length / width)) + 2;
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines.length - 1;
      const joined = lines[last] === "" ? word : `${lines[last]} ${word}`;
      if (joined.length > even && lines[last] !== "") lines.push(word);
      else lines[last] = joined;
    }
    return lines.join("<br>");
  }

  /**
   * The author's layout for a phone: everything beside the plot moves above or below it, long lines break,
   * and a legend of many lines takes no height from the plot.
   * @param {Layout} layout
   * @param {unknown[]} data
   * @returns {Layout}
   */
  function forPhone(layout, data) {
    const { margin = {}, legend = {}, height = HEIGHT, showlegend = data.length > 1 } = layout;
    const legendLines = showlegend ? Math.max(0, data.length - 2) : 0;
    /** @type {Layout} */
    const result = {
      ...layout,
      height: height + LEGEND_LINE * legendLines,
      margin: { ...margin, l: Math.min(margin.l ?? 44, 44), r: Math.min(margin.r ?? 8, 8) },
      legend: { ...legend, ...(layout["xaxis"]?.side === "top" ? BELOW : ABOVE), font: { size: 11 } },
    };
    for (const key of Object.keys(layout)) {
      const title = layout[key]?.title;
      const text = typeof title === "object" ? title?.text : title;
      if (/^[xy]axis\d*$/.test(key) && text) {
        result[key] = {
          ...layout[key],
          title: {
            ...(typeof title === "object" ? title : {}),
            text: wrapped(text, key.startsWith("x") ? 42 : 48),
          },
        };
      }
    }
    return result;
  }

  /**
   * A trace for a phone: its name breaks, and labels beside its points, which would cover each other, are left to be
   * asked for by touch.
   * @param {unknown} given
   */
  function traceForPhone(given) {
    const { name, mode, ...trace } = /** @type {Layout} */ (given);
    return {
      ...trace,
      ...(name === undefined ? {} : { name: wrapped(name, 36) }),
      ...(mode === undefined ? {} : { mode: mode.replace(/\+text\b/, "") }),
    };
  }

  /**
   * The author's layout for a small picture: the shapes alone, with ticks and no words around them.
   * @param {Layout} layout
   * @returns {Layout}
   */
  function forCover(layout) {
    const { annotations: _1, legend: _2, ...result } = layout;
    for (const key of Object.keys(result)) {
      if (!/^[xy]axis\d*$/.test(key)) continue;
      const { title: _3, ...axis } = result[key];
      result[key] = { ...axis, nticks: 5, tickfont: { size: 11 } };
    }
    return { ...result, showlegend: false, height: COVER_HEIGHT, margin: { l: 8, r: 8, t: 8, b: 8 } };
  }

  /** @param {Drawing} drawing */
  async function draw({ element, data, layout, config }) {
    const isCover = element.classList.contains("cover");
    const onPhone = narrow.matches && !printing;
    const shown = isCover ? forCover(layout) : onPhone ? forPhone(layout, data) : layout;
    if (element.dataset["drawn"] === undefined) element.replaceChildren();
    await Plotly.react(
      element,
      onPhone ? data.map(traceForPhone) : data,
      {
        height: HEIGHT,
        ...shown,
        ...(printing && !isCover ? { width: PRINT_WIDTH, autosize: false } : { autosize: true }),
        template: template(),
        uirevision: "kept",
      },
      {
        ...config,
        responsive: true,
        displaylogo: false,
        showTips: false,
        // A report sends nothing anywhere: Plotly's button for its cloud and its links there are off.
        showSendToCloud: false,
        showLink: false,
        plotlyServerURL: "",
        modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
        toImageButtonOptions: { filename: element.closest("figure")?.id ?? "figure", scale: 2 },
      },
    );
    describe(element);
    if (element.dataset["drawn"] === undefined) /** @type {any} */ (element).on("plotly_click", open);
    element.dataset["drawn"] = "";
  }

  /**
   * Goes to what the clicked point names: `meta.opens` of its trace has an id of this page for each point.
   * @param {{ points: { data: Layout, pointNumber: number }[] }} event
   */
  function open({ points: [point] }) {
    const target = document.getElementById(point?.data["meta"]?.opens?.[point.pointNumber] ?? "");
    if (!target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }

  /**
   * Draws a figure; where Plotly cannot, the figure's words take its place and the others are drawn all the same.
   * @param {Drawing} drawing
   */
  async function drawOrTell(drawing) {
    try {
      await draw(drawing);
    } catch (error) {
      console.error(error);
      const { element } = drawing;
      const words = document.createElement("p");
      words.textContent = element.getAttribute("aria-label") ?? element.dataset["description"] ?? "";
      delete element.dataset["drawn"];
      element.replaceChildren(words);
    }
  }

  /**
   * Moves the description from the place to the drawing in it: Plotly's buttons beside the drawing must stay reachable.
   * @param {HTMLElement} element
   */
  function describe(element) {
    const description = element.getAttribute("aria-label") ??
      element.dataset["description"] ?? "";
    element.dataset["description"] = description;
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.querySelectorAll("svg.main-svg").forEach((svg, i) => {
      if (i > 0) return svg.setAttribute("aria-hidden", "true");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", description);
    });
  }

  function drawAll() {
    return Promise.all(drawings.map(drawOrTell));
  }

  document.addEventListener("themechange", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);

  /** @type {string | undefined} */
  let themeOnScreen;
  addEventListener("beforeprint", () => {
    themeOnScreen = root.dataset["theme"];
    root.dataset["theme"] = "light";
    printing = true;
    drawAll();
  });
  addEventListener("afterprint", () => {
    if (themeOnScreen === undefined) delete root.dataset["theme"];
    else root.dataset["theme"] = themeOnScreen;
    printing = false;
    drawAll();
  });

  // One figure a turn, so that the page can be read and scrolled while the rest is drawn.
  (async () => {
    for (const drawing of drawings) {
      await drawOrTell(drawing);
      await new Promise((resolve) => setTimeout(resolve));
    }
    root.dataset["figures"] = "drawn";
  })();
})();
