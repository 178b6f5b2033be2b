/** Where data comes from. Carries no path and no time. */
export interface ProvenanceEntry {
  /** What it is, for example `linux-source-6.12 (Debian)`. */
  readonly name: string;
  /** Its version, for example `6.12.57-1`. */
  readonly version: string;
  /** SHA-256 of its bytes, 64 hexadecimal digits, where it has bytes of its own. */
  readonly sha256?: string;
  /** How it was made, for example the command that extracted it. */
  readonly how?: string;
}
