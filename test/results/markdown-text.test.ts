import test from 'ava';
import { codeSpan, escapeMarkdown } from '../../src/results/markdown-text.ts';

test('what means something in Markdown is escaped, on one line', (t) => {
  t.is(escapeMarkdown('<b>*a*_b_[c](d)`e`|~$&#\\'), '\\<b\\>\\*a\\*\\_b\\_\\[c\\](d)\\`e\\`\\|\\~\\$\\&\\#\\\\');
  t.is(escapeMarkdown(' a\n\n# b\u2028c '), 'a \\# b c');
  t.is(escapeMarkdown('ℓ∞ 8/255, 41.2 %: pgd (bpda), www, a@ b'), 'ℓ∞ 8/255, 41.2 %: pgd (bpda), www, a@ b');
});

test('what GitHub makes links of by itself stays text', (t) => {
  t.is(escapeMarkdown('see https://example.org or HTTP://x'), 'see https\\://example.org or HTTP\\://x');
  t.is(escapeMarkdown('www.example.org, WWW.x'), 'www\\.example.org, WWW\\.x');
  t.is(escapeMarkdown('@someone, a.b@example.org, x/y#12'), '@\u2060someone, a.b@\u2060example.org, x/y\\#\u206012');
});

test('nothing ends a span of code', (t) => {
  t.is(codeSpan('a|b`c\n\nd'), '`a¦bˋc d`');
});
