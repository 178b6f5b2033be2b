import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { partPath } from "../../support/parts.ts";
import { endOf, removeFolder } from "../../support/processes.ts";
import { PATIENT_MS, until } from "../../support/until.ts";
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

/** A headless Firefox that is spoken to by WebDriver BiDi, which it serves itself. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #sent = 0;

  private constructor(process: ChildProcess, ended: Promise<unknown>, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#ended = ended;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(String(event.data))));
    socket.addEventListener("close", () => {
      for (const id of this.#waiting.keys()) this.#receive({ id, error: "closed", message: "Firefox is gone" });
    });
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
    const ended = endOf(process).catch(() => undefined);
    try {
      const socket = await connect(`${await bidiAddress(process)}/session`);
      const firefox = new Firefox(process, ended, profile, socket);
      await firefox.#send("session.new", { capabilities: {} });
      await firefox.#send("session.subscribe", { events: ["network.beforeRequestSent", "log.entryAdded"] });
      await firefox.#send("script.addPreloadScript", { functionDeclaration: `() => {${LISTEN}}` });
      return firefox;
    } catch (error) {
      process.kill("SIGKILL");
      await ended;
      await removeFolder(profile);
      throw error;
    }
  }

  /** Ends Firefox and removes its profile. */
  async close(): Promise<void> {
    const insist = setTimeout(() => this.#process.kill("SIGKILL"), PATIENT_MS);
    await this.#send("browser.close", {}).catch(() => this.#process.kill("SIGKILL"));
    this.#socket.close();
    await this.#ended;
    clearTimeout(insist);
    await removeFolder(this.#profile);
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
      await until("the figures are drawn", () => evaluate(READY));
      const state = JSON.parse(String(await evaluate(STATE))) as Visit;
      return { ...state, requests, complaints: [...complaints, ...state.complaints] };
    } finally {
      this.#listeners.delete(listener);
      await this.#send("browsingContext.close", { context });
    }
  }

  #send(method: string, params: Answer): Promise<Answer> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("Firefox is gone"));
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
