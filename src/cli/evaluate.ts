import { join } from 'node:path';
import type { DeviceName, Evaluation } from '../index.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import { measurementOptions, printMeasurement, refuseEmptyFolders, resultFolder } from './measurement.ts';
import type { OptionTable } from './options.ts';
import { recordedArguments } from './recorded-arguments.ts';
import { optionValues } from './values.ts';

const options: OptionTable = {
  model: {
    value: 'NAME',
    many: 'commas',
    help: 'Networks, denoisers too: NAME for the checkpoint NAME-DATASET, ./net.onnx, ./net/model.json, ./my-model.ts, a folder, or a URL#sha256=HEX. Default: all there are.',
  },
  dataset: {
    value: 'NAME',
    help: 'Data set, or data of your own: folder:PATH, npz:PATH or idx:PATH (docs/your-own-data.md). Default: shapes10.',
  },
  samples: { value: 'N', help: 'The first N test images. Default: all.' },
  estimators: { help: 'Compare joint and conditional estimation on Gaussian mixtures, too (two minutes).' },
  seed: { value: 'SEED', help: 'Seed of noise and corruptions; estimators have their own. Default: 0.' },
  ...measurementOptions,
};

/** `epsball evaluate`: measures networks without attacks. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Measures accuracy under noise and corruptions, calibration, and denoisers.',
  usage: '[options]',
  options,
  positionals: 0,
  examples: ['epsball evaluate --samples 500', 'epsball evaluate --model gradresnet,resnet18 --dataset cifar10'],
  async run(given, terminal, args) {
    const values = optionValues(given);
    const { text, list, whole, has } = values;
    refuseEmptyFolders(values);
    const epsball = await import('../index.ts');
    const out = text('out');
    epsball.assertWritableOutput(out);
    const { evaluation, pictures } = await epsball.evaluate(
      {
        models: list('model'),
        dataset: text('dataset') ?? 'shapes10',
        dataDir: text('data'),
        samples: whole('samples'),
        estimators: has('estimators'),
        seed: text('seed'),
        workers: whole('workers'),
        device: text('device') as DeviceName | undefined,
        argv: ['epsball', ...recordedArguments(args)],
      },
      has('quiet')
        ? {}
        : {
            onDownload: downloadProgress(terminal),
            onStage: ({ network, stage }) => {
              terminal.note(`${network}: ${stage}`);
            },
          },
    );
    const folder = resultFolder(epsball, out, 'evaluation', evaluation);
    epsball.writeEvaluation(folder, evaluation, pictures, epsball.renderEvaluation);
    const { result, page } = epsball.evaluationFiles;
    printMeasurement(terminal, values, evaluation, summaryLines(evaluation), {
      result: join(folder, result),
      page: join(folder, page),
    });
    return exitCodes.done;
  },
};

function summaryLines({ networks }: Evaluation): string[] {
  return networks.map(({ name, noise, denoising }) => {
    const accuracies = noise?.map(({ sigma, accuracy }) => `σ ${sigma}: ${(100 * accuracy.value).toFixed(1)} %`);
    const ratios = denoising?.map(({ sigma, noisy, blind, informed }) => {
      return `σ ${sigma}: ${noisy.toFixed(1)} → ${(informed ?? blind).toFixed(1)} dB`;
    });
    return [
      name,
      ...(accuracies ? [`accuracy ${accuracies.join(', ')}`] : []),
      ...(ratios ? [ratios.join(', ')] : []),
    ].join('; ');
  });
}
