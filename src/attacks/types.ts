import type * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { NumberLaw } from '../random.ts';
import type { ImageShape } from '../nn/types.ts';
import type { Norm } from '../results/cell.ts';

export type { Norm };

/**
 * A random tensor that the runner draws for a lane: `uniform` on [-1, 1), `normal`, `sign` (-1 or 1), or `ball` (uniform
 * in the unit ball of the cell's norm). Shape per sample, without the batch dimension; 'image' is that of one image.
 */
export interface Draw {
  readonly law: NumberLaw | 'ball';
  readonly shape: 'image' | readonly number[];
}

/** Draws by name: `start` once a run, `update` once a round. */
export interface Draws {
  readonly start?: Readonly<Record<string, Draw>>;
  readonly update?: Readonly<Record<string, Draw>>;
}

/** The tensors drawn, [batch, …shape]. */
export type Drawn<Wanted> = {
  readonly [Name in keyof Wanted]: Wanted[Name] extends { readonly shape: 'image' } ? tf.Tensor4D : tf.Tensor;
};

/** What an attack remembers of a run: tensors with a leading batch dimension, the same shapes in every round. */
export interface State {
  /** The next point to ask, [batch, h, w, c]; the runner projects it. */
  readonly adversarial: tf.Tensor4D;
  /**
   * [batch], at least 1: the ball in which the next point may lie, as a multiple of ε; default 1. A point outside the ball
   * itself is asked but never counts.
   */
  readonly reach?: tf.Tensor1D;
  /** [batch], above 0.5 where the run gives up before its last round. */
  readonly done?: tf.Tensor1D;
  readonly [name: string]: tf.Tensor | undefined;
}

/** What the defended model that points are made on makes of a point, as a loss sees it; gradients pass it as the way of the cell lets them. */
export interface Answer {
  /** [batch, classes] */
  readonly logits: tf.Tensor2D;
  /** The image after the steps of the defense, [batch, h, w, c]; the point itself where it has none. */
  readonly purified: tf.Tensor4D;
  /** Whether it has steps, even such as leave the image: a constant of the graph. */
  readonly isPurified: boolean;
  /** The logarithm of its density under noise of level sigma, up to a constant, [batch]; where a defense purifies by that density. */
  readonly logDensity?: ((sigma: number) => tf.Tensor1D) | undefined;
}

/** What the runner answers about the point asked last. */
export interface Told {
  /** The point after projection, [batch, h, w, c]. */
  readonly point: tf.Tensor4D;
  /** [batch, classes] */
  readonly logits: tf.Tensor2D;
  /** The attack's loss, [batch] or [batch, k]; cross-entropy by default. */
  readonly loss: tf.Tensor1D | tf.Tensor2D;
  /** Whether the answer brings a gradient: a constant of the graph, so that an update can leave out what needs one. */
  readonly hasGradient: boolean;
  /** Gradient of the loss in the point, [batch, h, w, c] or [batch, k, h, w, c]; zeros where only logits were asked. */
  readonly gradient: tf.Tensor4D;
}

/** A batch of runs, each at its own round. All tensors have a leading batch dimension. */
export interface Lane<Schedule extends string = string> {
  readonly norm: Norm;
  /** Whether the runs aim at the class `target`, or merely away from `label`. */
  readonly targeted: boolean;
  /** Whether only a prediction of `target` is a success, because the user named it; otherwise any misclassification is. */
  readonly aimed: boolean;
  /** The clean images, [batch, h, w, c] in [0, 1]. */
  readonly x: tf.Tensor4D;
  /** Index of the true class, [batch] int32. */
  readonly label: tf.Tensor1D;
  /** Index of the run's target class, [batch] int32; the true class for an untargeted attack. */
  readonly target: tf.Tensor1D;
  /** What the defended model says about x, [batch, classes]. */
  readonly clean: { readonly logits: tf.Tensor2D };
  /** Radius of the ball, [batch]. */
  readonly epsilon: tf.Tensor1D;
  /** Number of asks answered before this one in the run, [batch]. */
  readonly round: tf.Tensor1D;
  /** Number of the restart, from 0, [batch]. */
  readonly restart: tf.Tensor1D;
  /** Length of the smallest judged break of the sample so far, [batch]; 1e30 if there is none. */
  readonly best: { readonly distance: tf.Tensor1D };
  /** The scalars of the round, each [batch]. */
  readonly schedule: Readonly<Record<Schedule, tf.Tensor1D>>;
}

/**
 * Kinds of attack, each of which should break at least what those before it do: random points; one step along a gradient;
 * many of them; many whose length adapts itself.
 */
export type Strength = 'random' | 'one-step' | 'iterated' | 'adaptive';

/** An attack as written in a file of `attacks/`; README.md there explains the contract. */
export interface AttackDefinition<
  Params extends z.ZodObject = z.ZodObject,
  Schedule extends string = string,
  Wanted extends Draws = Draws,
  Memory extends State = State,
> {
  /** Kebab-case, the name of the file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Author, year and identifier of the paper. */
  readonly reference: string;
  readonly norms: readonly Norm[];
  /** What of the defended model the attack uses: gradients, logits, or the predicted class alone. */
  readonly access: 'gradient' | 'score' | 'decision';
  /** A strict object: defaults, bounds and descriptions of the parameters. */
  readonly params: Params;
  /**
   * `budget` (default): points lie in the ball, a sample is finished by its first break. `minimum-norm`: points lie in
   * the box, every run goes on to its end and the smallest break counts.
   */
  readonly goal?: 'budget' | 'minimum-norm';
  /** Targeted runs per sample, towards the most likely wrong classes; default one untargeted run. */
  targets?(params: z.infer<Params>): number;
  /**
   * Which of the wrong classes come first: `logit` (default), those that the clean image is most likely taken for;
   * `distance`, those whose boundary is nearest where the logits are taken for linear (Melamed et al. 2024,
   * arXiv:2407.02240), at the cost of a gradient of every logit.
   */
  targetOrder?(params: z.infer<Params>): 'logit' | 'distance';
  /**
   * Whether a user may name the class to reach (`--target`). Default: true if the attack uses the default loss, which then
   * is minus the cross-entropy of the target; an attack with a loss of its own must read `targeted` and `target` there.
   */
  readonly targetable?: boolean;
  /** Whether points are made on another model of the run and merely judged on the attacked one; default false. */
  readonly surrogate?: boolean;
  /**
   * Its place in the order of strengths, which the checks compare attacks by. Default: by the number of steps for an attack
   * that follows gradients within the ball, none for others.
   */
  readonly strength?: Strength;
  /** With fewer classes the loss is not what it was made to be; default any number will do. */
  readonly fewestClasses?: number;
  /** Points a run may ask, the start included. */
  rounds(params: z.infer<Params>, norm: Norm): number;
  /** Scalars of a round, computed on the host; the same names in every round. */
  schedule?(round: number, params: z.infer<Params>, norm: Norm, shape: ImageShape): Readonly<Record<Schedule, number>>;
  /** Random tensors; an attack that has any also gets the parameter `restarts`, which is 1 where a parameter `randomStart` of its own is false. */
  draws?(params: z.infer<Params>, norm: Norm, shape: ImageShape): Wanted;
  /** The state of a new run; its `adversarial` is the first point asked. */
  start(lane: Lane<Schedule> & { readonly random: Drawn<Wanted['start']> }, params: z.infer<Params>): Memory;
  /** [batch], above 0.5 where the next ask wants a gradient; by default all do if `access` is 'gradient', else none. */
  asks?(state: Memory): tf.Tensor1D;
  /** How many losses `loss` gives; default 1. */
  losses?(params: z.infer<Params>, classes: number, targeted: boolean): number;
  /** The loss whose gradient is told, [batch] or [batch, k] for k gradients; default cross-entropy, to be increased. */
  loss?(lane: Lane<Schedule> & Answer & { readonly state: Memory }, params: z.infer<Params>): tf.Tensor1D | tf.Tensor2D;
  /** The state after an answer; its `adversarial` is the next point asked. */
  update(
    lane: Lane<Schedule> & { readonly random: Drawn<Wanted['update']>; readonly state: Memory; readonly told: Told },
    params: z.infer<Params>,
  ): Memory;
}

/** An attack as the runner sees it. */
export interface Attack extends AttackDefinition {
  readonly kind: 'attack';
  /** Whether it takes `--target`. */
  readonly targetable: boolean;
}

/** One attack of an ensemble, with the parameters that differ from its defaults. */
export interface Stage {
  /** Name of the attack. */
  readonly attack: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Attacks that a sample goes through one after the other until one breaks it; a file of `attacks/` like any other. */
export interface EnsembleDefinition<Params extends z.ZodObject = z.ZodObject> {
  /** Kebab-case, the name of the file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Author, year and identifier of the paper. */
  readonly reference: string;
  readonly norms: readonly Norm[];
  readonly params: Params;
  /** The attacks in their order. */
  stages(norm: Norm, params: z.infer<Params>): readonly Stage[];
}

/** An ensemble as the runner sees it. */
export interface Ensemble extends EnsembleDefinition {
  readonly kind: 'ensemble';
}

/** What `--attack` may name. */
export type AttackPlugin = Attack | Ensemble;
