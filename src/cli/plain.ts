/** Text of a file, fit for a terminal: one line, no control characters, plain spaces. */
export function plain(text: string): string {
  return text.replaceAll('\u202f', ' ').replace(/\p{Cc}/gu, '\u{fffd}');
}
