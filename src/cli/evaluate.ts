import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import type { DeviceName, Evaluation } from '../index.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import type { OptionTable } from './options.ts';
import { recordedArguments } from './recorded-arguments.ts';
import { optionValues } from './values.ts';

const options: OptionTable = {
  model: {
    value: 'NAME',
    many: 'commas',
    help: 'Networks, denoisers too: NAME for the checkpoint NAME-DATASET, a folder, or a URL#sha256=HEX. Default: all there are.',
  },
  dataset: { value: 'NAME', help: 'Data set. Default: shapes10.' },
  data: { value: 'DIR', help: 'Folder with the files of the data set; nothing is downloaded then.' },
  samples: { value: 'N', help: 'The first N test images. Default: all.' },
  estimators: { help: 'Compare joint and conditional estimation on Gaussian mixtures, too (two minutes).' },
  seed: { value: 'SEED', help: 'Seed of noise and corruptions; estimators have their own. Default: 0.' },
  workers: { value: 'N', help: 'Batches computed at the same time. Default: one per core.' },
  device: { value: 'NAME', help: 'cpu (default), webgpu, cuda, tensorflow or eager.' },
  out: { value: 'DIR', help: 'Folder for the results; must not exist. Default: a new one in results/.' },
  json: { help: 'Print the evaluation on standard output, everything else on standard error.' },
  quiet: { help: 'Print only errors and where the results are.' },
  help: { help: 'Show this text.' },
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
    const { text, list, whole, has } = optionValues(given);
    for (const name of ['out', 'data']) {
      if (text(name)?.trim() === '') throw new EpsballError('INVALID_OPTION', `--${name} is empty; name a folder.`);
    }
    const epsball = await import('../index.ts');
    const print = has('json') ? terminal.note : terminal.out;
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
    const folder = out ?? epsball.freeFolder(join(epsball.resultsRoot, folderName(evaluation)));
    epsball.writeEvaluation(folder, evaluation, pictures, epsball.renderEvaluation);
    if (!has('quiet')) for (const line of summaryLines(evaluation)) print(line);
    for (const warning of evaluation.warnings) {
      terminal.note(`${terminal.style('warning:', 'yellow', 'note')} ${warning}`);
    }
    print(`result  ${join(folder, epsball.evaluationFiles.result)}`);
    print(`page    ${join(folder, epsball.evaluationFiles.page)}`);
    if (has('json')) terminal.out(JSON.stringify(evaluation, null, 2));
    return exitCodes.done;
  },
};

/** "20261124T150405Z-evaluation-cifar10" */
function folderName({ startedAt, config }: Evaluation): string {
  return `${startedAt.replace(/[-:]|\.\d+/g, '')}-evaluation-${config.dataset}`;
}

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
