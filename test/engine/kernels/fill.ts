import * as tf from '@tensorflow/tfjs';
import { type ParityTable, floats, integers, listed } from './parity-case.ts';

/** Parity cases of the kernels that make constants, and of `OneHot`. */
export const fillCases: ParityTable = {
  Fill: [
    {
      title: 'numbers',
      inputs: { x: floats([2, 3]) },
      apply: ({ x }) => [tf.fill([2, 3], 1.25), x!.add(tf.fill([4, 2, 3], 0.5))],
      derivatives: 0,
    },
    {
      title: 'integers and booleans',
      inputs: { x: integers([2, 3], 0, 5) },
      apply: ({ x }) => [tf.fill([4], 7, 'int32').add(x!.max()), tf.zeros([3], 'bool').cast('int32'), x!],
      derivatives: 0,
    },
  ],
  ZerosLike: [
    { title: 'of numbers', inputs: { x: floats([2, 3]) }, apply: ({ x }) => [tf.zerosLike(x!), x!], derivatives: 0 },
    { title: 'of integers', inputs: { x: integers([4], 0, 9) }, apply: ({ x }) => tf.zerosLike(x!), derivatives: 0 },
  ],
  OnesLike: [
    { title: 'of numbers', inputs: { x: floats([2, 3]) }, apply: ({ x }) => [tf.onesLike(x!), x!], derivatives: 0 },
    { title: 'of integers', inputs: { x: integers([4], 0, 9) }, apply: ({ x }) => tf.onesLike(x!), derivatives: 0 },
  ],
  OneHot: [
    { title: 'labels', inputs: { x: integers([7], 0, 10) }, apply: ({ x }) => tf.oneHot(x!, 10), derivatives: 0 },
    {
      title: 'labels in two axes, as numbers',
      inputs: { x: integers([3, 4], 0, 6) },
      apply: ({ x }) => tf.oneHot(x!, 6, 1, 0, 'float32'),
      derivatives: 0,
    },
    {
      title: 'a constant label',
      inputs: { x: floats([2, 3]) },
      apply: ({ x }) => [tf.oneHot(tf.fill([2], 1, 'int32'), 3), x!],
      derivatives: 0,
    },
    {
      title: 'labels out of range',
      inputs: { x: listed([4], [-1, 0, 2, 3], 'int32') },
      apply: ({ x }) => tf.oneHot(x!, 3, 5, -2),
      derivatives: 0,
    },
  ],
};
