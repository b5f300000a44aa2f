/** What a check looks for and what to do about it, for a reader of the report. */
export interface CheckMeaning {
  /** Its name in words. */
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** Every check that a run may make, by its stable name, in the order in which they are made. */
export const checkMeanings = {
  'randomised-output': {
    title: 'Randomised output',
    meaning:
      'The same images are classified five times, at different places of the batch and under other draws where the defense has noise. Where the answers differ, one verdict is luck: an attack wins by trying often, and gradients are noisy.',
    remedy: 'Fix the source of randomness, or judge over many draws (--verdict-draws).',
  },
  'softmax-output': {
    title: 'Probabilities instead of logits',
    meaning:
      'A model that answers with softmax probabilities makes every loss of logits flat, so that gradient attacks fail without a reason.',
    remedy: 'Return the logits, before the softmax.',
  },
  'test-time-optimisation': {
    title: 'Optimisation at test time',
    meaning:
      'A defense that works on the image in steps is outside what AutoAttack and its like were validated on; such defenses have a long record of numbers that fell under an attack made for them.',
    remedy:
      'Attack it adaptively: through all steps (--gradient full), around them (--gradient bpda), with transferred points, and with more iterations than the defense has steps.',
  },
  'black-box-only': {
    title: 'Attacked without gradients only',
    meaning:
      'The model was called as an ONNX file, since part of it has no gradient here. Attacks saw its logits or its class and nothing else; with gradients an attack knows more and breaks as many images or more.',
    remedy:
      'Read the robust accuracy as an upper bound. Export the network without the operator that is named, or the original in place of a quantised one, and attack it with gradients.',
  },
  'zero-gradients': {
    title: 'Gradients that are zero',
    meaning:
      'Where a gradient is exactly zero an attack that follows it stands still: the pixels pass a step function, or the loss is saturated.',
    remedy:
      'Look for rounding, clipping or logits of enormous scale; use a loss of logit differences, or an attack without gradients.',
  },
  'few-classes': {
    title: 'Too few classes for the loss',
    meaning: 'The difference of logits ratio divides by logits of lower rank, which do not exist with so few classes.',
    remedy: 'Read the number as that of a weaker attack, and run one on the cross-entropy beside it.',
  },
  'empty-ball': {
    title: 'The ball of radius 0',
    meaning:
      'In a ball that holds the image alone nothing can change: not the point, not the answer. The attack must also see the same logits as the judge.',
    remedy:
      'Something is wrong with the attack, the projection or the model as compiled; trust no number of this cell.',
  },
  'wide-ball': {
    title: 'The widest ball',
    meaning:
      'In a ball that reaches a grey image from everywhere, every classifier can be brought down to chance. An attack that fails even there follows gradients that lead nowhere.',
    remedy: 'The gradients are broken or masked: the robust accuracy says nothing. Attack it in another way.',
  },
  'loss-still-rising': {
    title: 'Loss still rising at the end',
    meaning:
      'Where the loss of images that were not broken still grows at the end of the iterations, the attack may have been stopped before it was finished with them.',
    remedy: 'Give the attack more iterations or longer steps until the robust accuracy no longer falls.',
  },
  'silent-success': {
    title: 'Success on the way, lost at the end',
    meaning:
      'An earlier point of the run was misclassified and its last point is not. Nothing is lost here, where every point may be judged, but loss and success disagree.',
    remedy:
      'Try shorter steps or a loss of the margin. Programs that keep the last point alone report too high a number.',
  },
  'black-box-stronger': {
    title: 'An attack without gradients found more',
    meaning:
      'Whoever sees gradients knows more. If an attack without them breaks images that iterated gradient attacks left standing, the gradients mislead.',
    remedy: 'Suspect masked gradients; quote the worst case over all attacks, and look for an adaptive one.',
  },
  'transfer-stronger': {
    title: 'Points of another model found more',
    meaning:
      'If points made on another model break images that attacks on this very model left standing, its own gradients mislead.',
    remedy: 'Suspect masked gradients; quote the worst case over all attacks, and look for an adaptive one.',
  },
  'weaker-attack-stronger': {
    title: 'A weaker attack found more',
    meaning:
      'Random points, one step of a gradient, many steps, many steps of adapted length: each kind should break at least what the one before it does.',
    remedy: 'The stronger attack is run too short or misled; give it more iterations and restarts.',
  },
  'gradient-modes': {
    title: 'Another way of gradients found more',
    meaning:
      'An attack with the exact gradient through a purification knows most. If the same attack with an approximation, or with points made on the bare classifier, breaks images that it left standing, the exact gradient vanishes or misleads: masking.',
    remedy: 'Quote the worst over all ways of gradients (--gradient full,bpda,bpda-score,transfer), sample by sample.',
  },
  probe: {
    title: 'The probe',
    meaning:
      'Several checks run the attack to its end on up to 32 images that every verdict draw is right about. That was not possible.',
    remedy: 'Read the reason; without these checks the number is unexamined.',
  },
} as const satisfies Readonly<Record<string, CheckMeaning>>;

/** The stable name of a check. */
export type CheckName = keyof typeof checkMeanings;

/** What a check means; undefined for one of another version of the program. */
export function meaningOf(name: string): CheckMeaning | undefined {
  return Object.hasOwn(checkMeanings, name) ? checkMeanings[name as CheckName] : undefined;
}
