import { EpsballError } from '../errors.ts';
import type { Card, DeviceName, EpochLog, TrainEvents, TrainOptions } from '../index.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import type { GivenArguments, OptionTable } from './options.ts';
import { progressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';
import { optionValues } from './values.ts';

const options: OptionTable = {
  model: { value: 'NAME', help: 'Architecture; required.' },
  dataset: { value: 'NAME', help: 'Data set. Default: shapes10.' },
  width: { value: 'N', help: 'Channels of the first stage. Default: 16.' },
  epochs: { value: 'N', help: 'Passes over the training images. Default: 14, for a joint model 10.' },
  batch: { value: 'N', help: 'Images a step, a multiple of 32. Default: 64.' },
  rate: { value: 'X', help: 'Largest learning rate. Default: 0.002.' },
  'weight-decay': { value: 'X', help: 'Weight decay of AdamW. Default: 0.05.' },
  'denoising-weight': { value: 'X', help: 'Weight of the denoising loss of a joint model. Default: 0.3.' },
  adversarial: {
    value: 'EPS',
    help: 'Learn from FGSM images in the linf ball of this radius, like 8/255. Default: clean images.',
  },
  'train-images': { value: 'N', help: 'Use only the first N training images.' },
  seed: { value: 'SEED', help: 'Seed of all random numbers. Default: 0.' },
  workers: { value: 'N', help: 'Gradients computed at the same time. Default: one per core.' },
  device: { value: 'NAME', help: 'cpu (default), webgpu, cuda, tensorflow or eager.' },
  data: { value: 'DIR', help: 'Folder with the files of the data set; nothing is downloaded then.' },
  out: {
    value: 'DIR',
    help: 'Folder for weights, card and log. Default: training/MODEL-DATASET, with --adversarial training/MODEL-at-DATASET.',
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
  ],
  async run(given, terminal, args) {
    const { has } = optionValues(given);
    const settings = trainOptions(given, args);
    const epsball = await import('../index.ts');
    const card = await epsball.train(settings, has('quiet') ? {} : trainEvents(terminal));
    const print = has('json') ? terminal.note : terminal.out;
    if (!has('quiet')) for (const line of cardLines(card)) print(line);
    print(`checkpoint  ${settings.out ?? `training/${card.name}`}`);
    if (has('json')) terminal.out(JSON.stringify(card, null, 2));
    return exitCodes.done;
  },
};

function trainOptions(given: GivenArguments, args: readonly string[]): TrainOptions {
  const { text, whole, number, has } = optionValues(given);
  const model = text('model');
  if (model === undefined)
    throw new EpsballError('INVALID_OPTION', '--model is required: epsball train --model resnet18.');
  for (const name of ['out', 'data']) {
    if (text(name)?.trim() === '') throw new EpsballError('INVALID_OPTION', `--${name} is empty; name a folder.`);
  }
  return {
    model,
    dataset: text('dataset') ?? 'shapes10',
    width: whole('width'),
    epochs: whole('epochs'),
    batch: whole('batch'),
    rate: number('rate'),
    weightDecay: number('weight-decay'),
    denoisingWeight: number('denoising-weight'),
    adversarial: text('adversarial'),
    trainImages: whole('train-images'),
    seed: text('seed'),
    workers: whole('workers'),
    device: text('device') as DeviceName | undefined,
    dataDir: text('data'),
    out: text('out'),
    resume: has('resume'),
    command: ['epsball', ...withoutFolders(args)].join(' '),
  };
}

/** Arguments as they go into the card, where folders of one machine mean nothing. */
function withoutFolders(args: readonly string[]): string[] {
  return args.map((arg, i) =>
    ['--data', '--out'].includes(args[i - 1] ?? '') ? 'DIR' : arg.replace(/^(--data|--out)=.*/s, '$1=DIR'),
  );
}

/** What to hand to the training so that it is shown on standard error. */
export function trainEvents(terminal: Terminal): TrainEvents {
  const steps = progressBar(terminal);
  return {
    onDownload: downloadProgress(terminal),
    onProgress({ epoch, epochs, step, steps: total, imagesPerSecond, crossEntropy }) {
      const label = `epoch ${epoch}/${epochs}, loss ${crossEntropy.toFixed(3)}, ${imagesPerSecond.toFixed(0)} images/s`;
      steps.update({ label, done: step, total });
    },
    onEpoch(log) {
      steps.end();
      terminal.note(epochLine(log));
    },
  };
}

function epochLine({
  epoch,
  crossEntropy,
  denoising,
  trainAccuracy,
  validationAccuracy,
  validationPsnr,
}: EpochLog): string {
  const joint =
    validationPsnr === undefined ? '' : `, denoising ${denoising.toFixed(3)}, ${validationPsnr.toFixed(2)} dB`;
  const accuracies = `${(100 * trainAccuracy).toFixed(1)} % training, ${(100 * validationAccuracy).toFixed(1)} % validation`;
  return `epoch ${epoch}: loss ${crossEntropy.toFixed(3)}${joint}, ${accuracies}`;
}

function cardLines({ name, scores }: Card): string[] {
  const { testAccuracy, testImages, denoiser } = scores;
  return [
    `${name}: ${(100 * testAccuracy).toFixed(2)} % of ${testImages} test images`,
    ...denoiser.map(
      ({ sigma, noisyPsnr, denoisedPsnr }) =>
        `noise ${sigma}: ${noisyPsnr.toFixed(2)} dB, denoised ${denoisedPsnr.toFixed(2)} dB`,
    ),
  ];
}
