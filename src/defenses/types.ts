import type * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { Classifier, ImageShape, JointDensity } from '../models/types.ts';
import type { NumberLaw } from '../random.ts';

/** Independent random numbers of a step; shape for each image, 'image' is its own. */
export interface Noise {
  readonly law: NumberLaw;
  readonly shape: 'image' | readonly number[];
}

/** What a defense carries from step to step: float32 tensors with a leading batch dimension. */
export interface DefenseState {
  /** The image so far, [batch, h, w, c]; the purified image after the last step. */
  readonly x: tf.Tensor4D;
  readonly [name: string]: tf.Tensor | undefined;
}

/** A model that has what the defense needs. */
export type Protected<Needs extends 'joint' | 'any'> = Needs extends 'joint'
  ? Classifier & { readonly joint: JointDensity }
  : Classifier;

/** A defense as written in a file of this folder: steps that change the image, then a classification. */
export interface DefenseDefinition<
  Params extends z.ZodObject = z.ZodObject,
  Needs extends 'joint' | 'any' = 'joint' | 'any',
  State extends DefenseState = DefenseState,
> {
  /** Kebab-case, the name of the file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Author, year and identifier of the paper. */
  readonly reference: string;
  /** Strict object: defaults, bounds and descriptions of the parameters. */
  readonly params: Params;
  /** `joint`: only models with a joint density can be defended; others are skipped. */
  readonly needs: Needs;
  /**
   * Purified images may leave [0, 1]: they are not clipped, so that gradients pass everywhere. Left away, a defense that takes a clean image out
   * of [0, 1] by more than 1e-6 is refused.
   */
  readonly unbounded?: boolean;
  /** Number of purification steps; 0 for none, which then has no `begin` either. */
  steps(params: z.infer<Params>): number;
  /**
   * Random tensors of every step, by name; a defense that has none gives the same image the same answer always. They are
   * drawn by the runner, so that an attack can average over draws and a verdict can be repeated.
   */
  draws?(params: z.infer<Params>, shape: ImageShape): Readonly<Record<string, Noise>>;
  /** The state before the first step; by default the image alone. */
  begin?(input: { readonly x: tf.Tensor4D; readonly model: Protected<Needs> }, params: z.infer<Params>): State;
  /** What changes from step to step, number k from 0, by name; it enters the step as tensors, so that one compiled step serves all. */
  schedule?(k: number, params: z.infer<Params>): Readonly<Record<string, number>>;
  /** One step; `schedule` holds what the schedule says of it, [batch], `random` what `draws` asks for, [batch, …]. The state keeps its shape. */
  step(
    input: {
      readonly state: State;
      readonly schedule: Readonly<Record<string, tf.Tensor1D>>;
      readonly model: Protected<Needs>;
      readonly random: Readonly<Record<string, tf.Tensor>>;
    },
    params: z.infer<Params>,
  ): State;
  /** Logits [batch, classes] from the last state, of which `bpda` shows the image alone; by default the model's at the purified image. */
  classify?(input: { readonly state: State; readonly model: Protected<Needs> }, params: z.infer<Params>): tf.Tensor2D;
}

/** A defense as the runner sees it. */
export interface Defense extends DefenseDefinition {
  readonly kind: 'defense';
}
