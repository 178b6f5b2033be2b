export const TAB: i32 = 9;
export const NEWLINE: i32 = 10;
export const RETURN: i32 = 13;
export const SPACE: i32 = 32;
export const QUOTE: i32 = 34;
export const HASH: i32 = 35;
export const DOLLAR: i32 = 36;
export const APOSTROPHE: i32 = 39;
export const OPEN_PAREN: i32 = 40;
export const CLOSE_PAREN: i32 = 41;
export const STAR: i32 = 42;
export const SLASH: i32 = 47;
export const ZERO: i32 = 48;
export const ONE: i32 = 49;
export const SEMICOLON: i32 = 59;
export const EQUALS: i32 = 61;
export const OPEN_SQUARE: i32 = 91;
export const BACKSLASH: i32 = 92;
export const CLOSE_SQUARE: i32 = 93;
export const OPEN_BRACE: i32 = 123;
export const CLOSE_BRACE: i32 = 125;
const FIRST_NOT_ASCII: i32 = 128;
const NO_BREAK_SPACE: i32 = 160;

/** What a character can be part of: bits of {@link CLASSES}. */
const WORD: i32 = 1, DIGIT: i32 = 2, SPECIAL: i32 = 4;
const CLASSES: usize = memory.data(256);
for (let c = 0; c < 256; c++) {
  const isDigit = c >= ZERO && c < ZERO + 10;
  const isLetter = (c | 32) >= 97 && (c | 32) <= 122 && c < FIRST_NOT_ASCII;
  // Bytes above ASCII belong to UTF-8 identifiers.
  const isWord = isDigit || isLetter || c == 95 || c == DOLLAR || c >= FIRST_NOT_ASCII;
  const isSpecial = c == NEWLINE || c == QUOTE || c == APOSTROPHE || c == SLASH || c == BACKSLASH;
  store<u8>(CLASSES + c, (isWord ? WORD : 0) | (isDigit ? DIGIT : 0) | (isSpecial ? SPECIAL : 0));
}

/** Whether a byte can stand in an identifier or a number. */
export function isWord(c: i32): bool {
  return (load<u8>(CLASSES + c) & WORD) != 0;
}

export function isDigit(c: i32): bool {
  return (load<u8>(CLASSES + c) & DIGIT) != 0;
}

/** Whether a byte needs a look in a preprocessor line. */
export function isSpecial(c: i32): bool {
  return (load<u8>(CLASSES + c) & SPECIAL) != 0;
}

/** What `\w` is to a regular expression; nothing behind the text's end. */
export function isPlainWord(c: i32): bool {
  return c >= 0 && c < FIRST_NOT_ASCII && c != DOLLAR && isWord(c);
}

/** What `\s` is. */
export function isSpace(c: i32): bool {
  return c == SPACE || c >= TAB && c <= RETURN || c == NO_BREAK_SPACE;
}

export function isBlank(c: i32): bool {
  return c == SPACE || c == TAB;
}

export function isSmallLetter(c: i32): bool {
  return c >= 97 && c <= 122;
}
