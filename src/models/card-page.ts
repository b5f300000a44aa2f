import type { Card } from './card.ts';
import { findNetwork, isDenoiser } from './index.ts';

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}

function row(name: string, value: string): string {
  return `| ${name} | ${value} |`;
}

/** Size of the weights as stored, in megabytes. */
export function megabytes({ parameters, precision }: Pick<Card, 'parameters' | 'precision'>): string {
  return `${((parameters * (precision === 'float16' ? 2 : 4)) / 1e6).toFixed(1)} MB`;
}

/** Time of training. */
function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} minutes` : `${(seconds / 3600).toFixed(1)} hours`;
}

function lossOf({ model, training: { adversarial, denoisingMean, denoisingWeight, noiseLevels } }: Card): string {
  const levels = noiseLevels ? `Gaussian noise of σ from ${noiseLevels[0]} to ${noiseLevels[1]} on` : '';
  const error = denoisingMean === 'geometric' ? 'geometric mean of the denoising errors' : 'denoising error';
  if (isDenoiser(findNetwork(model))) return `logarithm of the ${error}; ${levels} every image`;
  const noise = noiseLevels ? `; ${levels} half of the images` : '';
  const images = adversarial === undefined ? '' : ` on adversarial images, ℓ∞ ${adversarial}`;
  if (denoisingWeight === null) return `cross-entropy${images}${noise}`;
  const joint = denoisingWeight === 0 ? '' : ` and ${denoisingWeight} times the logarithm of the ${error}`;
  return `cross-entropy${images}${joint}${noise}`;
}

function scoreRows({ scores: { testAccuracy, validationAccuracy, testImages, denoiser } }: Card): string[] {
  return [
    ...(testAccuracy === null ? [] : [row(`accuracy, ${testImages} test images`, percent(testAccuracy))]),
    ...(validationAccuracy === null ? [] : [row('accuracy, validation images', percent(validationAccuracy))]),
    ...denoiser.map(({ sigma, noisyPsnr, denoisedPsnr, images }) =>
      row(`denoiser, σ = ${sigma}, ${images} test images`, `${noisyPsnr.toFixed(2)} → ${denoisedPsnr.toFixed(2)} dB`),
    ),
  ];
}

/** A card as a page in Markdown; stored as README.md beside the weights. */
export function cardPage(card: Card): string {
  const { name, model, dataset, width, inputShape, classes, parameters, precision, licence, training, data, sha256 } =
    card;
  const { summary, reference } = findNetwork(model);
  const versions = Object.entries(training.versions).map(([library, version]) => `${library} ${version}`);
  return `${[
    `# ${name}`,
    '',
    `${model}, ${summary}. ${reference}.`,
    '',
    '## Scores',
    '',
    row('measure', 'value'),
    row('---', '---'),
    ...scoreRows(card),
    ...(isDenoiser(findNetwork(model))
      ? []
      : [
          '',
          `Robustness is not part of a card: measure it with \`npm run bench -- --attack autoattack --dataset ${dataset} --model DIR\`, DIR being this folder.`,
        ]),
    '',
    '## Network',
    '',
    row('property', 'value'),
    row('---', '---'),
    row('width', `${width} channels in the first stage`),
    row('input', `${inputShape.join(' × ')}, values in [0, 1]`),
    row('classes', String(classes)),
    row('size', `${parameters} values in ${precision}, ${megabytes(card)}`),
    row('weights, sha256', `\`${sha256}\``),
    row('licence', licence),
    '',
    '## Training',
    '',
    '```sh',
    training.command,
    '```',
    '',
    row('setting', 'value'),
    row('---', '---'),
    row(
      'data',
      `${training.trainImages} images of the training split of ${dataset}, sha256 of all of it \`${data.train}\``,
    ),
    row('loss', lossOf(card)),
    row('epochs', `${training.epochs}, batches of ${training.batch} in shards of ${training.shard}`),
    row('optimiser', `AdamW, largest rate ${training.rate}, weight decay ${training.weightDecay}`),
    row('label smoothing', String(training.labelSmoothing)),
    row('moving average of weights', training.emaDecay === 0 ? 'none' : `decay ${training.emaDecay}`),
    ...(training.startFrom
      ? [row('begun with the weights of', `${training.startFrom.name}, sha256 \`${training.startFrom.sha256}\``)]
      : []),
    row('seed', training.seed),
    row('time', duration(training.seconds)),
    row('versions', versions.join(', ')),
    '',
    'Trained for research on robustness, on small images. Not meant to decide about anything.',
  ].join('\n')}\n`;
}
