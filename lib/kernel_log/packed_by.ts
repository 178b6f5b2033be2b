/** How files of common packers begin. */
const BEGINNINGS: { readonly [program: string]: readonly number[] } = {
  gzip: [0x1f, 0x8b],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
  zip: [0x50, 0x4b, 0x03, 0x04],
};

/** The program that packed a file, told from its first bytes; undefined for a plain one. */
export function packedBy(start: Uint8Array): string | undefined {
  return Object.entries(BEGINNINGS).find(([, bytes]) => bytes.every((byte, i) => start[i] === byte))?.[0];
}
