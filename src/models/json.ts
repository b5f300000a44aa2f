/** Text as JSON; undefined where it is none, for schemas that then refuse it. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
