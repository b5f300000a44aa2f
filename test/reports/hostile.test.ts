import test from 'ava';
import fc from 'fast-check';
import { hashConfig } from '../../src/results/config.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { parsed, render, texts, type PageElement } from './parsed.ts';

const markup = ['</script>', `"><img src=x onerror='alert(1)'>`, '<!--', ']]>', '</style></svg>', '{{title}}'];

/** A run with a string in every field that may hold any. */
function runWith(text: string): StoredRun {
  const names = {
    ...{ models: [text, `${text}2`], defenses: ['feedforward', `d${text}`], attacks: [`${text}a`, `b${text}`] },
    ...{ classes: Array<string>(10).fill(text), warnings: [text], reason: text, argv: ['epsball', text] },
    ...{ samples: 8, epsilons: ['4/255', '8/255'] },
  };
  const { result, samples, examples } = madeUpRun(names);
  const told = { summary: text, reference: text };
  const all = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, { ...value, ...told }]));
  const config = { ...result.config, benchmark: text, params: { [text]: { [text]: text } } };
  const { provenance } = result;
  return {
    result: {
      ...{ ...result, id: text, config, configHash: hashConfig(config) },
      ...{ models: all(result.models), attacks: all(result.attacks), defenses: all(result.defenses) },
      datasets: all(result.datasets),
      provenance: {
        ...{ ...provenance, git: { commit: text, dirty: true }, node: text, platform: text, gpu: text },
        ...{ cpu: { model: text, cores: 1 }, packages: { [text]: text } },
      },
      cells: result.cells.map((cell) => ({
        ...{ ...cell, epsilonText: `${text}${cell.epsilonText}` },
        ...(cell.status === 'done' && { checks: [{ name: text, status: 'warning' as const, message: text }] }),
      })),
    },
    samples,
    examples: examples.slice(0, 1),
  };
}

/** The elements of a page with the names of their attributes, without any text. */
function skeleton(html: string): string[] {
  return [...parsed(html).querySelectorAll('*')].map((element) => {
    const { localName, attributes } = element as PageElement & {
      readonly localName: string;
      readonly attributes: Iterable<{ readonly name: string }>;
    };
    return [localName, ...[...attributes].map(({ name }) => name)].join(' ');
  });
}

test('whatever a string says, it makes no element, no attribute and no other page', (t) => {
  const harmlessHtml = render(runWith('harmless'));
  const harmless = skeleton(harmlessHtml);
  t.true(harmless.length > 500);
  const string = fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...markup), fc.string({ maxLength: 12 }))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(string, (text) => {
      const html = render(runWith(text));
      t.deepEqual(skeleton(html), harmless);
      if (/[<>]/.test(text)) t.is(html.split(text).length, harmlessHtml.split(text).length);
      t.is(render(runWith(text)), html);
    }),
    { numRuns: 8 },
  );
});

test('text of 10,000 characters, from right to left, or of emoji stands in the page as it is', (t) => {
  for (const text of ['x'.repeat(10_000), '\u202eevil \u05d0\u05d1', '👩‍👩‍👧‍👦 🎉', '=cmd()']) {
    const html = render(madeUpRun({ models: [text], defenses: ['feedforward'], samples: 8, warnings: [text] }));
    t.deepEqual(texts(html, 'tr.contest th > bdi'), [text]);
    t.deepEqual(texts(html, '.warnings li'), [text]);
    t.deepEqual(texts(html, '.headlines bdi:last-of-type'), [text]);
  }
});

test('what a spreadsheet would take for a formula is escaped in the CSV to copy', (t) => {
  const html = render(madeUpRun({ models: ['=cmd()'], defenses: ['feedforward'], samples: 8 }));
  t.regex(texts(html, '#table-csv')[0]!, /(^|\s)'=cmd\(\),shapes10/);
});
