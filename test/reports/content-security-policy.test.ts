import { createHash } from 'node:crypto';
import test from 'ava';
import { contentSecurityPolicy } from '../../reports/content-security-policy.ts';
import { parsed, renderMadeUp } from './parsed.ts';

test('without scripts none may run', (t) => {
  t.notRegex(contentSecurityPolicy([]), /script-src/);
  t.regex(contentSecurityPolicy([]), /^default-src 'none'; img-src data:; style-src 'unsafe-inline'/);
});

test('a script is known by its sha256', (t) => {
  // Of "alert(1)", by openssl dgst -sha256 -binary | base64.
  t.regex(contentSecurityPolicy(['alert(1)']), /; script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF\+pI=';/);
});

test('the report allows exactly the scripts that are in it', (t) => {
  const page = parsed(renderMadeUp());
  const hashes = [...page.querySelectorAll('script')].map(({ textContent }) =>
    createHash('sha256').update(textContent).digest('base64'),
  );
  t.is(hashes.length, 2);
  const [meta] = page.querySelectorAll('meta[http-equiv="Content-Security-Policy"]');
  const policy = meta!.getAttribute('content')!;
  t.deepEqual(
    [...policy.matchAll(/'sha256-([^']+)'/g)].map((match) => match[1]),
    hashes,
  );
  t.regex(policy, /script-src 'sha256-/);
  t.notRegex(policy, /script-src[^;]*unsafe/);
});
