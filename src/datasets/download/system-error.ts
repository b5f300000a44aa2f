/** The code of an operating system or network error, looked for in its causes ("ECONNREFUSED"); undefined for others. */
export function systemErrorCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return undefined;
}
