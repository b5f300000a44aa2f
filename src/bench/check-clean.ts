import { EpsballError } from '../errors.ts';
import type { DefendedContext } from './defended-context.ts';
import { MeasurementFailure } from './failure.ts';

/** How far a purified pixel may lie outside [0, 1]: what float32 makes of a bound. */
const tolerance = 1e-6;
/** Images purified between two looks at the signal. */
const chunk = 256;

type Judged = Omit<DefendedContext, 'params'>;

/** Where an answer is no number, the weights are to blame if the bare model gives none either, otherwise the defense. */
async function checkFinite({ model, defense, forwards, subjects }: Judged): Promise<void> {
  const broken = subjects.find(({ cleanDraws }) => !cleanDraws.every((row) => row.every(Number.isFinite)));
  if (!broken) return;
  const [bare] = await forwards.plain([broken.x], [broken.sample]);
  if (!bare!.every(Number.isFinite)) {
    throw new EpsballError(
      'CORRUPT_WEIGHTS',
      `${model.name} gives logits that are not finite for test image ${broken.sample}; its weights are unusable.\nTrain it anew, or choose another model.`,
    );
  }
  throw new MeasurementFailure(
    `the defense ${defense.name} gives clean sample ${broken.sample} logits that are not finite`,
  );
}

function excess(value: number): number {
  return Number.isFinite(value) ? Math.max(-value, value - 1) : Infinity;
}

async function checkBounded({ defense, forwards: { purify }, subjects }: Judged, signal?: AbortSignal): Promise<void> {
  if (!purify || defense.unbounded) return;
  for (let start = 0; start < subjects.length; start += chunk) {
    signal?.throwIfAborted();
    const part = subjects.slice(start, start + chunk);
    const samples = part.map(({ sample }) => sample);
    const rows = await purify(
      part.map(({ x }) => x),
      samples,
    );
    rows.forEach((steps, i) => {
      const farthest = steps
        .subarray(-part[i]!.x.length)
        .reduce((worst, value) => (excess(value) > excess(worst) ? value : worst));
      if (excess(farthest) <= tolerance) return;
      throw new MeasurementFailure(
        `the defense ${defense.name} purifies clean sample ${samples[i]} to a pixel of ${Number(farthest.toPrecision(7))}, outside [0, 1]; clip it, or declare the defense unbounded`,
      );
    });
  }
}

/**
 * Refuses a defense that spoils clean images.
 *
 * @throws MeasurementFailure if its logits are not finite, or a purified image leaves [0, 1] and the defense does not declare it
 * @throws EpsballError CORRUPT_WEIGHTS if it is the model that gives no finite logits
 */
export async function checkClean(judged: Judged, signal?: AbortSignal): Promise<void> {
  await checkFinite(judged);
  await checkBounded(judged, signal);
}
