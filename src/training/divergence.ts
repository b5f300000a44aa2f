import { EpsballError } from '../errors.ts';
import type { TrainSettings } from './options.ts';
import type { TrainingState } from './state.ts';
import type { EpochLosses } from './trainer.ts';

/** What the losses say about where the trouble began; before the first step no learning rate can be to blame. */
function likelyCause({ crossEntropy = 0, denoising = 0 }: EpochLosses, rate: number, isFirst: boolean): string {
  if (isFirst) return 'nothing was learnt yet, so that the first weights, the noise levels or the images are to blame';
  const size = `a learning rate of ${rate.toPrecision(3)} that is too large`;
  if (!Number.isFinite(crossEntropy)) return `the logits have overflown, most likely by ${size}`;
  if (!Number.isFinite(denoising)) return `the denoiser has overflown, most likely by ${size}`;
  return `the losses are finite, their gradient is not, most likely by ${size}`;
}

/** The error of a training whose gradient is not finite any more: the step, the likely cause, what is left, what to do. */
export function divergence(
  { step, epoch }: TrainingState,
  steps: number,
  { out, epochs, rate }: TrainSettings,
  stepRate: number,
  losses: EpochLosses,
): EpsballError {
  const left =
    epoch === 0
      ? 'No epoch was finished, so there is no checkpoint to go back to.'
      : `The last good state, after epoch ${epoch} of ${epochs}, is ${out}/state.safetensors; --resume goes on from it, to the same end.`;
  const advice =
    step === 0
      ? 'Look at --start-from, --noise-levels and the data.'
      : `Start anew in another --out with a lower --rate, like ${Number((rate / 2).toPrecision(2))}.`;
  return new EpsballError(
    'DIVERGED',
    `training diverged at step ${step + 1} of ${steps}: ${likelyCause(losses, stepRate, step === 0)}.\n${left}\n${advice}`,
  );
}
