const wordJoiner = '\u2060';

/**
 * Text that means nothing in Markdown, on one line. What GitHub makes links of by itself stays text, too: addresses by escapes; names after @ and
 * numbers after # by an invisible sign, since it looks for them when escapes are gone.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>#|~&$]/g, String.raw`\$&`)
    .replace(/[@#](?=\w)/g, `$&${wordJoiner}`)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, String.raw`\$&`);
}

/** A name as code, in which nothing is markup; what would end it, or the cell of a table, is shown by a sign that looks alike. */
export function codeSpan(name: string): string {
  return `\`${oneLine(name).replaceAll('`', 'ˋ').replaceAll('|', '¦')}\``;
}

/** Control characters and line ends as spaces. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
