import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import pgd from '../../attacks/pgd.ts';
import { defineDefense } from '../../src/defenses/define.ts';
import { createEngine } from '../../src/engine/index.ts';
import { ownImages } from '../conformance/support/attacks.ts';
import { closeAfterAll } from '../conformance/support/engine.ts';
import { findCheck } from './support/find-check.ts';
import { smoothModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const engine = await createEngine({});

closeAfterAll(engine);

test('a purification whose exact gradient vanishes is broken by another way, and flagged', async (t) => {
  const rounding = defineDefense({
    name: 'rounding',
    summary: 'Rounds pixels in two steps, so that no gradient passes.',
    reference: '',
    params: z.strictObject({}),
    needs: 'any',
    steps: () => 2,
    step: ({ state: { x } }) => ({ x: x.mul<tf.Tensor4D>(16).round<tf.Tensor4D>().div(16) }),
  });
  const victim = smoothModel();
  const { cells, samples } = await runCells({
    engine,
    models: [victim],
    images: await ownImages(engine, victim, 40, 3),
    attacks: [pgd],
    defenses: [rounding],
    epsilons: ['0.05'],
    gradients: ['full', 'bpda'],
    checks: true,
  });
  const brokenBy = (isApproximate: boolean): number =>
    samples.filter(
      ({ cell, success, distance }) => success && distance !== 0 && cell.includes('+bpda') === isApproximate,
    ).length;
  t.true(brokenBy(true) >= 10, `${brokenBy(true)} by bpda`);
  t.true(brokenBy(false) < brokenBy(true) / 2, `${brokenBy(false)} by the full gradient`);
  const ofFull = cells.filter(({ gradient }) => gradient === 'full');
  t.is(findCheck(ofFull, 'pgd', 'zero-gradients')?.status, 'failed');
  t.is(findCheck(ofFull, 'pgd', 'gradient-modes')?.status, 'failed');
});
