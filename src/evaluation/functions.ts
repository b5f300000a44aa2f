import * as tf from '@tensorflow/tfjs';
import type { Engine, TensorSpec } from '../engine/types.ts';
import { bind, weightTensors } from '../models/bind.ts';
import { isDenoiser } from '../models/index.ts';
import { conditionalScore, denoise, denoiseBlind } from '../models/joint.ts';
import type { JointDensity, LoadedDenoiser, LoadedModel } from '../models/types.ts';
import { classMask } from '../nn/class-mask.ts';
import { compileRows, type RowFunction } from './rows.ts';

/** A network to evaluate. */
export type Evaluated = LoadedModel | LoadedDenoiser;

/** Noisy images to estimates of the images below, inside a traced function. */
export type BlindDenoiser = (y: tf.Tensor4D) => tf.Tensor4D;

/** What can be asked of a network; undefined where it cannot answer. */
export interface NetworkFunctions {
  /** y → logits. */
  readonly classify?: RowFunction;
  /** y → `blind`; of a joint model, with sigma and label: also `informed`, told the noise level, and `conditional`, told the class, too. */
  readonly denoise?: RowFunction;
  /** y, sigma, label → `score`, the gradient of log p(c | y), and `difference`, that of two denoisers over σ². */
  readonly classGradient?: RowFunction;
  /** y, u, v → the blind denoiser's D(y), J u and J v with the transposed Jacobian, D along y. */
  readonly jacobian?: RowFunction;
}

/** How far, in units of the image, D is looked at to both sides. */
const step = 0.01;

/** What tells how far D is from linear and its Jacobian from symmetric; `along` is the derivative of D along the centred image. */
function jacobianFunction(denoiser: () => BlindDenoiser, { y, u, v }: Readonly<Record<string, tf.Tensor>>) {
  const blind = denoiser();
  const centred = y!.sub<tf.Tensor4D>(0.5);
  const transposedTimes = (cotangent: tf.Tensor): tf.Tensor =>
    tf.grad((point: tf.Tensor) =>
      blind(point as tf.Tensor4D)
        .mul(cotangent)
        .sum(),
    )(y!);
  const at = (scale: number): tf.Tensor => blind(centred.mul<tf.Tensor4D>(scale).add(0.5));
  return {
    denoised: blind(y as tf.Tensor4D),
    along: at(1 + step)
      .sub(at(1 - step))
      .div(2 * step),
    transposedU: transposedTimes(u!),
    transposedV: transposedTimes(v!),
  };
}

/** Compiles all that a network can be asked. */
export async function compileFunctions(engine: Engine, network: Evaluated): Promise<NetworkFunctions> {
  const image: TensorSpec = { shape: network.size.inputShape, dtype: 'float32' };
  const sigma: TensorSpec = { shape: [], dtype: 'float32' };
  const label: TensorSpec = { shape: [], dtype: 'int32' };
  const jacobian = (denoiser: () => BlindDenoiser): Promise<RowFunction> =>
    compileRows(engine, (given) => jacobianFunction(denoiser, given), { y: image, u: image, v: image });

  const { definition } = network;
  if (isDenoiser(definition)) {
    const denoiser = (): BlindDenoiser => {
      const weights = weightTensors(network);
      return (y) => definition.denoise(weights, y);
    };
    return {
      denoise: await compileRows(engine, ({ y }) => ({ blind: denoiser()(y as tf.Tensor4D) }), { y: image }),
      jacobian: await jacobian(denoiser),
    };
  }
  const classifier = network as LoadedModel;
  const density = (): JointDensity => bind(classifier).joint!;
  const oneHot = (given: Readonly<Record<string, tf.Tensor>>): tf.Tensor2D =>
    classMask(given['label'] as tf.Tensor1D, network.size.classes);
  const classify = await compileRows(engine, ({ y }) => ({ logits: bind(classifier).logits(y as tf.Tensor4D) }), {
    y: image,
  });
  if (!definition.joint) return { classify };
  return {
    classify,
    denoise: await compileRows(
      engine,
      (given) => {
        const [y, levels] = [given['y'] as tf.Tensor4D, given['sigma'] as tf.Tensor1D];
        return {
          blind: denoiseBlind(density(), y),
          informed: denoise(density(), y, levels),
          conditional: denoise(density(), y, levels, oneHot(given)),
        };
      },
      { y: image, sigma, label },
    ),
    classGradient: await compileRows(
      engine,
      (given) => {
        const [y, levels] = [given['y'] as tf.Tensor4D, given['sigma'] as tf.Tensor1D];
        const difference = denoise(density(), y, levels, oneHot(given)).sub(denoise(density(), y, levels));
        return {
          score: conditionalScore(density(), y, oneHot(given)),
          difference: difference.div(levels.square().reshape([-1, 1, 1, 1])),
        };
      },
      { y: image, sigma, label },
    ),
    jacobian: await jacobian(() => (y) => denoiseBlind(density(), y)),
  };
}
