import { z } from 'zod';
import { assault, contender, count, listed } from '../results/format.ts';
import type { LeaderboardEntry } from './entry.ts';

/** A model with its defense, and with what purifies for it, "resnet18 with tweedie by gradresnet". */
export function contenderName(entry: LeaderboardEntry): string {
  return entry.purifier === undefined ? contender(entry) : `${contender(entry)} by ${entry.purifier}`;
}

/** What was run and what broke most by itself, "pgd, strongest of 2" or "fgsm and pgd, equally strong". */
export function attackSummary({ outcome: { measured } }: LeaderboardEntry): string {
  if (measured.length === 1) return assault(measured[0]!);
  const lowest = Math.min(...measured.map(({ metrics }) => metrics.robustAccuracy.value));
  const strongest = measured.filter(({ metrics }) => metrics.robustAccuracy.value === lowest);
  if (strongest.length === measured.length) return `${attackList(measured)}, equally strong`;
  return `${listed(strongest.map(assault))}, strongest of ${measured.length}`;
}

/** Every attack that has a part in the number, by name. */
export function attackList(measured: LeaderboardEntry['outcome']['measured']): string {
  return listed(measured.map(assault));
}

const trainingSchema = z.looseObject({
  dataset: z.string(),
  training: z.looseObject({
    trainImages: z.int().min(0),
    epochs: z.int().min(0),
    adversarial: z.string().optional(),
    noiseLevels: z.tuple([z.number(), z.number()]).nullable().optional(),
  }),
});

/** What the model was trained on and how, as its card says: "40,000 images of cifar10, 20 epochs"; undefined where it does not say. */
export function trainingSummary({ modelInfo }: LeaderboardEntry): string | undefined {
  const card = trainingSchema.safeParse(modelInfo?.card);
  if (!card.success) return undefined;
  const { trainImages, epochs, adversarial, noiseLevels } = card.data.training;
  return [
    `${count(trainImages)} images of ${card.data.dataset}`,
    `${count(epochs)} epoch${epochs === 1 ? '' : 's'}`,
    ...(noiseLevels ? [`noise ${noiseLevels[0]} to ${noiseLevels[1]}`] : []),
    ...(adversarial === undefined ? [] : [`adversarially, linf ${adversarial}`]),
  ].join(', ');
}
