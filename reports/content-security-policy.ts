import { createHash } from 'node:crypto';

/**
 * The policy of a page that loads nothing: pictures and styles are inside it, and of scripts only these, word by word, may run.
 *
 * @param scripts the texts between `<script>` and `</script>`
 */
export function contentSecurityPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    'img-src data:',
    "style-src 'unsafe-inline'",
    ...(hashes.length > 0 ? [`script-src ${hashes.join(' ')}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
