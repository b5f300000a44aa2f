import type { Card } from '../../src/models/card.ts';

const sigma = 0.1;

/** The checkpoints as a Markdown table, a row for each card. */
export function checkpointTable(cards: readonly Card[]): string {
  const title = ['Checkpoint', 'Test accuracy (n)', `Denoiser at σ = ${sigma}, PSNR`, 'Epochs', 'Trained by'];
  return [title, title.map(() => '---'), ...cards.map(row)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function row({ name, training, scores: { testAccuracy, testImages, denoiser } }: Card): string[] {
  const score = denoiser.find((candidate) => candidate.sigma === sigma);
  return [
    `\`${name}\``,
    testAccuracy === null ? '' : `${(100 * testAccuracy).toFixed(2)} % (${testImages.toLocaleString('en-US')})`,
    score ? `${score.noisyPsnr.toFixed(1)} → ${score.denoisedPsnr.toFixed(1)} dB` : '',
    training.startFrom ? `${training.epochs} after \`${training.startFrom.name}\`` : String(training.epochs),
    training.versions['torch'] === undefined
      ? `\`${training.command}\``
      : `[PyTorch](docs/training.md#on-a-gpu-by-pytorch), recipe \`${name}\``,
  ];
}
