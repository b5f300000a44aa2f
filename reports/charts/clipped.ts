/** Width of a character of the sans-serif fonts of a report in units of the font size, on the safe side. */
const characterWidth = 0.58;

/** About how wide a text is, in pixels. */
export function textWidth(text: string, { fontSize }: { readonly fontSize: number }): number {
  return Math.ceil(Array.from(text).length * characterWidth * fontSize);
}

/** A text in one line, cut off with "…" where it is wider than there is room, since SVG wraps nothing. */
export function clipped(
  text: string,
  { fontSize, widest }: { readonly fontSize: number; readonly widest: number },
): string {
  const most = Math.floor(widest / (characterWidth * fontSize));
  const line = text.replaceAll(/\s+/g, ' ');
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
