/** Whether a request for this address leaves the page that was opened from `document`. */
export function leavesPage(url: string, document: string): boolean {
  return url !== document && !url.startsWith("data:");
}

/** What a browser saw of a page that was opened from a file. */
export interface Visit {
  /** Addresses of all requests besides the document itself and `data:`, which asks nobody. */
  readonly requests: readonly string[];
  /** Console errors and warnings, uncaught errors, violations of the page's policy, and dialogs. */
  readonly complaints: readonly string[];
  /** Places for figures, and those that have been drawn. */
  readonly figures: number;
  readonly drawn: number;
  /** Widths of the document and of the window, in CSS pixels: the first is larger where the page scrolls sideways. */
  readonly documentWidth: number;
  readonly windowWidth: number;
  /** What a reader can read, without what is folded away. */
  readonly text: string;
}

/** How to open a page. */
export interface VisitOptions {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** Runs in the page before its own scripts: keeps what the console does not show. */
export const LISTEN = `
  globalThis.complaints = [];
  addEventListener("securitypolicyviolation", (event) =>
    complaints.push("policy: " + event.effectiveDirective + " " + event.blockedURI + " " + event.sample));
  addEventListener("error", (event) => complaints.push("error: " + event.message));
  addEventListener("unhandledrejection", (event) => complaints.push("rejection: " + event.reason));
  globalThis.alert = globalThis.confirm = globalThis.prompt = (text) => complaints.push("dialog: " + text);
`;

/** An expression that is true once every figure is drawn. */
export const READY = `document.readyState === "complete" &&
  (document.querySelector("[data-figure]") === null || document.documentElement.dataset.figures === "drawn")`;

/** An expression whose value, parsed from JSON, is what the page can say of itself. */
export const STATE = `JSON.stringify({
  complaints: globalThis.complaints ?? ["the page was not listened to"],
  figures: document.querySelectorAll("[data-figure]").length,
  drawn: [...document.querySelectorAll("[data-figure][data-drawn]")]
    .filter((place) => place.querySelector(".main-svg .trace path, .main-svg .trace .point")).length,
  documentWidth: document.documentElement.scrollWidth,
  windowWidth: innerWidth,
  text: document.body.innerText,
})`;
