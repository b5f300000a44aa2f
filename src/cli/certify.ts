import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import type * as Epsball from '../index.ts';
import type { Certification, DeviceName } from '../index.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import { measurementOptions, printMeasurement, refuseEmptyFolders, resultFolder } from './measurement.ts';
import type { OptionTable } from './options.ts';
import { progressBar } from './progress-bar.ts';
import { recordedArguments } from './recorded-arguments.ts';
import { classifiers, optionValues, readSettings } from './values.ts';

const options: OptionTable = {
  model: {
    value: 'NAME',
    many: 'commas',
    help: 'Models: NAME for the checkpoint NAME-DATASET, ./net.onnx, ./net/model.json, ./my-model.ts, a folder, or a URL#sha256=HEX; required, by this name or as --classifier.',
  },
  purifier: {
    value: 'NAME',
    help: 'The joint model that defenses purify images with, named as --model. Default: each model itself.',
  },
  classifier: { value: 'NAME', many: 'commas', help: 'The same as --model, to be read beside --purifier.' },
  dataset: {
    value: 'NAME',
    help: 'Data set, or data of your own: folder:PATH, npz:PATH or idx:PATH (docs/your-own-data.md). Default: shapes10.',
  },
  defense: {
    value: 'NAME',
    many: 'commas',
    help: 'What classifies the noisy images: feedforward (default), or a deterministic defense, such as tweedie-once:sigma=0.25.',
  },
  set: { value: 'P.PARAM=VALUE', many: 'repeated', help: 'A parameter of a defense: --set tweedie-once.sigma=0.25.' },
  plugin: { value: 'PATH', many: 'commas', help: 'Files (.ts, .js, .mjs) with defenses of your own.' },
  sigma: { value: 'X', many: 'commas', help: 'Standard deviations of the noise. Default: 0.12,0.25,0.5.' },
  samples: { value: 'N', help: 'Test images, from the first on. Default: 100.' },
  choosing: { value: 'N', help: 'Draws that choose the class. Default: 100.' },
  bounding: { value: 'N', help: 'Draws that bound its probability; papers take 10000 or 100000. Default: 1000.' },
  alpha: { value: 'X', help: 'Probability that the radius of an image is wrong. Default: 0.001.' },
  seed: { value: 'SEED', help: 'Seed of the noise. Default: 0.' },
  ...measurementOptions,
};

/** `epsball certify`: randomised smoothing. */
export const certify: Command = {
  name: 'certify',
  summary: 'Certifies models by randomised smoothing: radii within which no attack can succeed.',
  usage: '--model NAME [options]',
  options,
  positionals: 0,
  examples: [
    'epsball certify --model gradresnet --sigma 0.12,0.25',
    'epsball certify --model gradresnet --defense feedforward,tweedie-once:sigma=0.25 --sigma 0.25',
    'epsball certify --purifier gradresnet --classifier resnet18 --defense tweedie-once:sigma=0.25 --sigma 0.25',
  ],
  async run(given, terminal, args) {
    const values = optionValues(given);
    const { text, list, whole, number, has } = values;
    const models = classifiers(list('model'), list('classifier'));
    if (models === undefined) {
      throw new EpsballError(
        'INVALID_OPTION',
        '--model, or --classifier, is required: epsball certify --model gradresnet.',
      );
    }
    refuseEmptyFolders(values);
    const settings = list('set');
    const epsball = await import('../index.ts');
    const out = text('out');
    epsball.assertWritableOutput(out);
    const bar = progressBar(terminal);
    const certification = await epsball.certify(
      {
        models,
        purifier: text('purifier'),
        dataset: text('dataset') ?? 'shapes10',
        defenses: list('defense'),
        params: settings && readSettings(settings),
        plugins: list('plugin'),
        sigmas: list('sigma')?.map(readDeviation),
        samples: whole('samples'),
        choosing: whole('choosing'),
        bounding: whole('bounding'),
        alpha: number('alpha'),
        seed: text('seed'),
        dataDir: text('data'),
        workers: whole('workers'),
        device: text('device') as DeviceName | undefined,
        argv: ['epsball', ...recordedArguments(args)],
      },
      has('quiet')
        ? {}
        : {
            onDownload: downloadProgress(terminal),
            onImage: ({ done, total, name }) => {
              bar.update({ label: name, done, total });
            },
          },
    );
    bar.end();
    const folder = resultFolder(epsball, out, 'certification', certification);
    epsball.writeCertification(folder, certification, epsball.renderCertification);
    const { result, page } = epsball.certificationFiles;
    printMeasurement(terminal, values, certification, summaryLines(certification, epsball), {
      result: join(folder, result),
      page: join(folder, page),
    });
    return exitCodes.done;
  },
};

/** @throws EpsballError INVALID_OPTION */
function readDeviation(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value))
    throw new EpsballError('INVALID_OPTION', `--sigma must be numbers, like 0.25; got "${text}".`);
  return value;
}

function summaryLines(
  { smoothed, config }: Certification,
  { contender, countCertified }: Pick<typeof Epsball, 'contender' | 'countCertified'>,
): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return smoothed.map((each) => {
    const { sigma, accuracy, abstained, samples } = each;
    const certified = [0.25, 0.5, 1].map(
      (radius) => `r ≥ ${radius}: ${percent(countCertified(samples, radius) / config.samples)}`,
    );
    return `${contender(each)}, σ ${sigma}: accuracy ${percent(accuracy.value)}, abstained ${abstained}; ${certified.join(', ')}`;
  });
}
