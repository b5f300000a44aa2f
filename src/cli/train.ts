import { EpsballError } from '../errors.ts';
import type * as Epsball from '../index.ts';
import type { Card, DeviceName, EpochLog, TrainEvents, TrainOptions } from '../index.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import { refuseEmptyFolders } from './measurement.ts';
import type { GivenArguments, OptionTable } from './options.ts';
import { progressBar } from './progress-bar.ts';
import { shellCommand } from '../shell-command.ts';
import type { Terminal } from './terminal.ts';
import { recordedArguments } from './recorded-arguments.ts';
import { optionValues } from './values.ts';

const options: OptionTable = {
  recipe: {
    value: 'NAME',
    help: 'How a model of the zoo is trained (epsball list recipes), or the file of a recipe; other options change it.',
  },
  model: { value: 'NAME', help: 'Architecture; required where no recipe is given.' },
  dataset: { value: 'NAME', help: 'Data set. Default: shapes10.' },
  width: { value: 'N', help: 'Channels of the first stage. Default: 16.' },
  epochs: { value: 'N', help: 'Passes over the training images. Default: 14, for a joint model 10.' },
  batch: { value: 'N', help: 'Images a step, a multiple of 32. Default: 64.' },
  rate: { value: 'X', help: 'Largest learning rate. Default: 0.002.' },
  'weight-decay': { value: 'X', help: 'Weight decay of AdamW. Default: 0.05.' },
  'label-smoothing': { value: 'X', help: 'Share of the target spread over all classes. Default: 0.' },
  'ema-decay': { value: 'X', help: 'Decay of the moving average of the weights that is kept, like 0.999. Default: 0.' },
  'noise-levels': {
    value: 'LOW,HIGH',
    help: 'Put Gaussian noise of these deviations on half of the images. Default: none, for a joint model 0.02,0.5.',
  },
  'denoising-weight': { value: 'X', help: 'Weight of the denoising loss of a joint model. Default: 0.3.' },
  'denoising-mean': {
    value: 'NAME',
    help: "Of the images' denoising errors, before the logarithm: arithmetic or geometric. Default: arithmetic.",
  },
  adversarial: {
    value: 'EPS',
    help: 'Learn from FGSM images in the linf ball of this radius, like 8/255. Default: clean images.',
  },
  'train-images': { value: 'N', help: 'Use only the first N training images.' },
  precision: {
    value: 'NAME',
    help: 'float32, or float16, which halves the file and is kept only where no score moves. Default: float32.',
  },
  'start-from': {
    value: 'DIR',
    help: 'Begin with the weights of a checkpoint of the same network, like checkpoints/resnet18-cifar10. Default: weights drawn by the seed.',
  },
  seed: { value: 'SEED', help: 'Seed of all random numbers. Default: 0.' },
  workers: { value: 'N', help: 'Gradients computed at the same time. Default: one per core.' },
  device: { value: 'NAME', help: 'cpu (default), webgpu, cuda, tensorflow or eager.' },
  data: { value: 'DIR', help: 'Folder with the files of the data set; nothing is downloaded then.' },
  out: {
    value: 'DIR',
    help: 'Folder for weights, card and log. Default: training/NAME, the name of the recipe or MODEL-DATASET.',
  },
  resume: { help: 'Go on from the last finished epoch in the output folder.' },
  json: { help: 'Print the card on standard output, everything else on standard error.' },
  quiet: { help: 'Print only errors and the path of the checkpoint.' },
  help: { help: 'Show this text.' },
};

/** `epsball train`: trains a model and writes its checkpoint. */
export const train: Command = {
  name: 'train',
  summary: 'Trains a model and writes a checkpoint with its card.',
  usage: '--model NAME [options]',
  options,
  positionals: 0,
  examples: [
    'epsball train --model resnet18 --epochs 15',
    'epsball train --model gradresnet --dataset cifar10 --epochs 20 --out my-gradresnet',
    'epsball train --recipe resnet18-cifar10 --epochs 20 --out shorter',
  ],
  async run(given, terminal, args) {
    const { has } = optionValues(given);
    const epsball = await import('../index.ts');
    const settings = await trainOptions(given, args, epsball);
    const card = await epsball.train(settings, has('quiet') ? {} : trainEvents(terminal));
    const print = has('json') ? terminal.note : terminal.out;
    if (!has('quiet')) for (const line of cardLines(card)) print(line);
    print(`checkpoint  ${settings.out ?? `training/${card.name}`}`);
    if (has('json')) terminal.out(JSON.stringify(card, null, 2));
    return exitCodes.done;
  },
};

/** What was given as `LOW,HIGH`. */
function readLevels(levels: string | undefined): [number, number] | undefined {
  if (levels === undefined) return undefined;
  const [low, high, ...rest] = levels.split(',').map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  const areNumbers = [low, high].every((level) => level !== undefined && !Number.isNaN(level));
  if (areNumbers && rest.length === 0) return [low!, high!];
  throw new EpsballError('INVALID_OPTION', `--noise-levels needs two numbers, like 0.02,0.5; got "${levels}".`);
}

/** Options that make another model of a recipe's, which must not bear its name. */
const changesKind = ['model', 'dataset', 'noise-levels', 'denoising-weight', 'adversarial'];

/** Without what was not given, so that it does not replace what a recipe says. */
function onlyGiven<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

async function trainOptions(
  given: GivenArguments,
  args: readonly string[],
  { findRecipe, readBegunRun, recipeOptions, refuseUnheeded }: typeof Epsball,
): Promise<TrainOptions> {
  const { text, whole, number, has } = optionValues(given);
  const recipe = text('recipe') === undefined ? undefined : recipeOptions(await findRecipe(text('recipe')!));
  const out = text('out');
  const begun = has('resume') && out !== undefined && out.trim() !== '' ? await readBegunRun(out) : undefined;
  const model = text('model') ?? recipe?.model ?? begun?.model;
  if (model === undefined)
    throw new EpsballError(
      'INVALID_OPTION',
      '--model or --recipe is required: epsball train --model resnet18; epsball list recipes shows what there is.',
    );
  refuseEmptyFolders({ text });
  const options = {
    dataset: text('dataset') ?? recipe?.dataset ?? begun?.dataset ?? 'shapes10',
    width: whole('width'),
    epochs: whole('epochs'),
    batch: whole('batch'),
    rate: number('rate'),
    weightDecay: number('weight-decay'),
    labelSmoothing: number('label-smoothing'),
    emaDecay: number('ema-decay'),
    noiseLevels: readLevels(text('noise-levels')),
    denoisingWeight: number('denoising-weight'),
    denoisingMean: text('denoising-mean') as TrainOptions['denoisingMean'],
    adversarial: text('adversarial'),
    trainImages: whole('train-images'),
    precision: text('precision') as TrainOptions['precision'],
    startFrom: text('start-from'),
    seed: text('seed'),
    workers: whole('workers'),
    device: text('device') as DeviceName | undefined,
    dataDir: text('data'),
    out,
    resume: has('resume'),
    command: shellCommand(['epsball', ...recordedArguments(args)]),
  };
  const isOther = changesKind.some((name) => has(name));
  const all = {
    ...recipe,
    model,
    dataset: options.dataset,
    ...onlyGiven(options),
    ...(isOther && { name: undefined }),
  };
  if (!begun) refuseUnheeded(options, all);
  return all;
}

/** What to hand to the training so that it is shown on standard error. */
export function trainEvents(terminal: Terminal): TrainEvents {
  const steps = progressBar(terminal);
  return {
    onDownload: downloadProgress(terminal),
    onProgress({ epoch, epochs, step, steps: total, imagesPerSecond, ...losses }) {
      const label = `epoch ${epoch}/${epochs}, ${lossText(losses)}, ${imagesPerSecond.toFixed(0)} images/s`;
      steps.update({ label, done: step, total });
    },
    onRefusedPrecision(reason) {
      terminal.note(`${terminal.style('warning:', 'yellow', 'note')} ${reason}`);
    },
    onEpoch(log) {
      steps.end();
      terminal.note(epochLine(log));
    },
  };
}

/** The losses that there are, in words. */
function lossText({ crossEntropy, denoising }: Pick<EpochLog, 'crossEntropy' | 'denoising'>): string {
  return [
    ...(crossEntropy === undefined ? [] : [`loss ${crossEntropy.toFixed(3)}`]),
    ...(denoising === undefined ? [] : [`denoising ${denoising.toFixed(3)}`]),
  ].join(', ');
}

function epochLine({ epoch, trainAccuracy, validationAccuracy, validationPsnr, ...losses }: EpochLog): string {
  const share = (value: number | undefined, of: string): string[] =>
    value === undefined ? [] : [`${(100 * value).toFixed(1)} % ${of}`];
  const scores = [
    ...(validationPsnr === undefined ? [] : [`${validationPsnr.toFixed(2)} dB`]),
    ...share(trainAccuracy, 'training'),
    ...share(validationAccuracy, 'validation'),
  ];
  return `epoch ${epoch}: ${[lossText(losses), ...scores].join(', ')}`;
}

function cardLines({ name, scores }: Card): string[] {
  const { testAccuracy, testImages, denoiser } = scores;
  return [
    ...(testAccuracy === null ? [] : [`${name}: ${(100 * testAccuracy).toFixed(2)} % of ${testImages} test images`]),
    ...denoiser.map(
      ({ sigma, noisyPsnr, denoisedPsnr }) =>
        `noise ${sigma}: ${noisyPsnr.toFixed(2)} dB, denoised ${denoisedPsnr.toFixed(2)} dB`,
    ),
  ];
}
