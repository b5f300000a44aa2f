import test from 'ava';
import { warnAbout } from '../../src/bench/metadata.ts';
import type { Cell } from '../../src/results/cell.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { randomImages } from './support/images.ts';

const images = randomImages(2, () => 0, { classes: 2 });

function warnings(...changes: Partial<Pick<Cell, 'gradient' | 'attack'>>[]): string[] {
  const { result } = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], attacks: ['pgd'] });
  const cells = changes.map((change) => ({ ...result.cells[0]!, defense: 'tweedie', ...change }));
  return warnAbout(result.config, [], images, { cells, warnings: [] }).filter((text) => text.includes('purification'));
}

test('a warning says where gradients were not those of the whole purification, attack by attack', (t) => {
  const found = warnings({ gradient: 'bpda' }, { gradient: 'transfer' }, { attack: 'square', gradient: 'full' });
  t.deepEqual(found, [
    'Gradients did not pass the purification in full (bpda, transfer); an attack through it may find more.',
  ]);
  t.deepEqual(warnings({ gradient: 'bpda' }, { gradient: 'full' }), []);
  t.deepEqual(warnings({ attack: 'square', gradient: 'full' }), []);
});
