import type { CellOutput } from "../notebook_document.ts";

type StreamName = "stdout" | "stderr";

/** Gathers a cell's outputs in order; stream texts of one name that follow each other become one output. */
export class OutputList {
  #outputs: CellOutput[] = [];
  #stream: { readonly name: StreamName; readonly texts: string[] } | undefined;

  /** Adds text that was written to a stream. */
  stream(name: StreamName, text: string): void {
    if (this.#stream?.name === name) {
      this.#stream.texts.push(text);
      return;
    }
    this.#endStream();
    this.#stream = { name, texts: [text] };
  }

  /** Adds a display, a result or an error. */
  add(output: CellOutput): void {
    this.#endStream();
    this.#outputs.push(output);
  }

  /** The outputs so far; the list starts anew. */
  take(): readonly CellOutput[] {
    this.#endStream();
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #endStream(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream) {
      this.#outputs.push({
        output_type: "stream",
        name: stream.name,
        text: stream.texts.join(""),
      });
    }
  }
}
