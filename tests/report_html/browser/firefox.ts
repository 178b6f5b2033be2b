import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { partPath } from "../../support/parts.ts";
import { leavesPage, LISTEN, READY, STATE, type Visit, type VisitOptions } from "./visit.ts";

type Answer = { readonly [key: string]: unknown };
type Message = Answer & { readonly id?: number; readonly method?: string; readonly params?: Answer };

/** Settings of a Firefox that starts nothing of its own. */
const PREFERENCES = {
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "remote.prefs.recommended": true,
};

/** How long Plotly takes to fade its buttons out. */
const FADE_MS = 500;

/** A headless Firefox that is spoken to by WebDriver BiDi, which it serves itself. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #sent = 0;

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(String(event.data))));
  }

  /** Starts Firefox without a window; the caller closes it. */
  static async start(scheme: "light" | "dark"): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "driver-core-lab-firefox-"));
    const preferences = {
      ...PREFERENCES,
      "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
    };
    const lines = Object.entries(preferences).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});\n`);
    writeFileSync(join(profile, "user.js"), lines.join(""));
    const process = spawn(partPath("firefox"), [
      "--headless",
      "--no-remote",
      "--remote-debugging-port=0",
      "--profile",
      profile,
      "about:blank",
    ], { stdio: ["ignore", "ignore", "pipe"], env: { ...globalThis.process.env, HOME: profile } });
    try {
      const socket = await connect(`${await bidiAddress(process)}/session`);
      const firefox = new Firefox(process, profile, socket);
      await firefox.#send("session.new", { capabilities: {} });
      await firefox.#send("session.subscribe", { events: ["network.beforeRequestSent", "log.entryAdded"] });
      await firefox.#send("script.addPreloadScript", { functionDeclaration: `() => {${LISTEN}}` });
      return firefox;
    } catch (error) {
      process.kill("SIGKILL");
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
      throw error;
    }
  }

  /** Ends Firefox and removes its profile. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("close", resolve));
    await this.#send("browser.close", {}).catch(() => this.#process.kill("SIGKILL"));
    this.#socket.close();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(timer);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Opens a page from a file, waits until its figures are drawn, and says what happened. */
  async visit(file: string, options: Omit<VisitOptions, "scheme">): Promise<Visit> {
    const url = pathToFileURL(file).href;
    const requests: string[] = [];
    const complaints: string[] = [];
    const listener = ({ method, params }: Message) => {
      if (method === "network.beforeRequestSent") {
        const { request } = params as { request: { url: string } };
        if (leavesPage(request.url, url)) requests.push(request.url);
      } else if (method === "log.entryAdded") {
        const { level, text } = params as { level: string; text: string };
        if (level === "error" || level === "warn") complaints.push(`${level}: ${text}`);
      }
    };
    const { context } = await this.#send("browsingContext.create", { type: "tab" });
    this.#listeners.add(listener);
    try {
      await this.#send("browsingContext.setViewport", { context, viewport: { width: options.width, height: 900 } });
      await this.#send("browsingContext.navigate", { context, url, wait: "complete" });
      const evaluate = async (expression: string) => {
        const answer = await this.#send("script.evaluate", { expression, target: { context }, awaitPromise: true });
        return (answer["result"] as { value?: unknown }).value;
      };
      for (let tries = 0; await evaluate(READY) !== true; tries++) {
        if (tries > 200) throw new Error("the figures of the page are not drawn after 20 s");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const state = JSON.parse(String(await evaluate(STATE))) as Visit;
      if (options.screenshot !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, FADE_MS));
        const { data } = await this.#send("browsingContext.captureScreenshot", { context, origin: "document" });
        writeFileSync(options.screenshot, String(data), "base64");
      }
      return { ...state, requests, complaints: [...complaints, ...state.complaints] };
    } finally {
      this.#listeners.delete(listener);
      await this.#send("browsingContext.close", { context });
    }
  }

  #send(method: string, params: Answer): Promise<Answer> {
    const id = ++this.#sent;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error, message }) => {
        if (error === undefined) resolve(result as Answer);
        else reject(new Error(`Firefox, ${method}: ${error}: ${message}`));
      });
    });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}

/** The address that Firefox writes to standard error once it listens. */
function bidiAddress(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    process.stderr?.on("data", (bytes) => {
      said += bytes;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    process.once("error", reject);
    process.once("close", () => reject(new Error(`Firefox ended before it listened: ${said}`)));
  });
}

function connect(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error("Firefox refused the WebDriver BiDi connection")));
  });
}
