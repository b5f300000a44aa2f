import type { DeviceName, RunOptions } from '../index.ts';
import type { GivenArguments, OptionTable } from './options.ts';
import { recordedArguments } from './recorded-arguments.ts';
import { classifiers, optionValues, readSettings } from './values.ts';

/** The options of `bench`. Lists may be repeated or take commas. */
export const benchOptions: OptionTable = {
  attack: {
    value: 'NAME',
    many: 'commas',
    help: 'Attacks to run, fgsm,pgd; required unless the benchmark names its own.',
  },
  model: {
    value: 'NAME',
    many: 'commas',
    help: 'Models: NAME for the checkpoint NAME-DATASET, ./net.onnx, ./net/model.json, ./my-model.ts, a folder like ./mine, or a URL#sha256=HEX; see docs/your-own-model.md. Default: of the benchmark.',
  },
  purifier: {
    value: 'NAME',
    help: 'The joint model that defenses purify images with, named as --model. Default: each model itself.',
  },
  classifier: { value: 'NAME', many: 'commas', help: 'The same as --model, to be read beside --purifier.' },
  dataset: {
    value: 'NAME',
    help: 'Data set, or data of your own: folder:PATH, npz:PATH or idx:PATH (docs/your-own-data.md). Default: of the benchmark.',
  },
  defense: {
    value: 'NAME',
    many: 'commas',
    help: 'Defenses in front of each model. NAME:PARAM=VALUE:… sets parameters, for attacks too. Default: of the benchmark.',
  },
  norm: { value: 'NORM', many: 'commas', help: 'linf, l2 or l1. Default: of the benchmark.' },
  epsilon: {
    value: 'RADIUS',
    many: 'commas',
    help: 'Radii of the ball, 8/255 or 0.5. Default: 8/255 for linf, 0.5 for l2, 12 for l1.',
  },
  samples: { value: 'N', help: 'Test images, from the first on. Default: of the benchmark.' },
  seed: { value: 'SEED', help: 'Seed of all random numbers, a whole number or a word. Default: of the benchmark.' },
  gradient: {
    value: 'MODE',
    many: 'commas',
    help: 'How gradients pass a purification: full (default), bpda, bpda-score, transfer (not at all: points made on the bare classifier), or surrogate, which --surrogate adds; several are cells each.',
  },
  surrogate: {
    value: 'NAME',
    help: 'A defense that points are made through as well, tweedie:steps=10; gradients surrogate, cells of their own.',
  },
  eot: {
    value: 'N',
    many: 'commas',
    help: 'Draws of the noise of a random defense that an attack averages over in every ask; several are cells each. Default: 20.',
  },
  noise: {
    value: 'KIND',
    many: 'commas',
    help: "Those draws: fresh (default), the attack's own, or fixed, those of the verdict; several are cells each.",
  },
  'verdict-draws': {
    value: 'N',
    help: 'Draws of that noise that a verdict is over: right under every one, on average, by majority. Default: 1.',
  },
  target: {
    value: 'CLASS',
    help: 'What a break must be taken for: next, random, least-likely, all, or a class. Default: any other class.',
  },
  budget: { value: 'N', help: 'Most passes a cell may take; beyond, it has no number. Default: no limit.' },
  set: { value: 'P.PARAM=VALUE', many: 'repeated', help: 'A parameter of an attack or a defense: --set pgd.steps=40.' },
  plugin: {
    value: 'PATH',
    many: 'commas',
    help: 'Files (.ts, .js, .mjs) with attacks or defenses of your own; see docs/adding-an-attack.md.',
  },
  benchmark: { value: 'NAME', help: 'Experiment that fills in everything not given. Default: quick.' },
  data: { value: 'DIR', help: 'Where the data set lies: its folder, or its file; nothing is downloaded then.' },
  device: { value: 'NAME', help: 'cpu (default), webgpu, cuda, tensorflow or eager.' },
  workers: { value: 'N', help: 'Batches computed at the same time; no influence on results. Default: one per core.' },
  batch: {
    value: 'N',
    help: 'Images that a worker computes together; no influence on results on cpu. Default: measured.',
  },
  'no-early-exit': { help: 'Run every attack to its end, also on samples already broken; verdicts are the same.' },
  'no-checks': {
    help: 'Look for no signs of masked gradients or failed attacks; saves a probe of up to 32 images a cell, which in short runs costs more than the attack.',
  },
  'save-adversarial': {
    help: 'Keep the recorded point of every sample, so that "epsball verify" can judge robust numbers anew; 12 kB for each image of 32x32 and cell.',
  },
  profile: {
    help: 'Print how long each type of operator took, as the runtime measured it: on GPUs, until it was started.',
  },
  resume: {
    value: 'RUN',
    help: 'Go on with a run that was interrupted, by the folder it was to have or its journal; its options are those it was begun with.',
  },
  out: { value: 'DIR', help: 'Folder for the result, new or empty. Default: a new one below results/.' },
  json: { help: 'Print result.json, or the plan of a dry run, on standard output; everything else on standard error.' },
  quiet: { help: 'Print only errors, warnings, what else is asked for, and the paths of the result.' },
  'dry-run': { help: 'Print what would be run, and at what cost; run nothing.' },
  help: { help: 'Show this text.' },
};

/** What the options ask for, as the runner takes it; names and ranges are checked there. */
export function runOptions(given: GivenArguments, args: readonly string[]): RunOptions {
  const { text, list, whole, wholes, has } = optionValues(given);
  const settings = list('set');
  return {
    attacks: list('attack'),
    models: classifiers(list('model'), list('classifier')),
    purifier: text('purifier'),
    dataset: text('dataset'),
    norms: list('norm'),
    epsilons: list('epsilon'),
    samples: whole('samples'),
    seed: text('seed'),
    device: text('device') as DeviceName | undefined,
    defenses: list('defense'),
    gradients: list('gradient'),
    surrogate: text('surrogate'),
    eot: wholes('eot'),
    noise: list('noise'),
    verdictDraws: whole('verdict-draws'),
    target: text('target'),
    budget: whole('budget'),
    workers: whole('workers'),
    batch: whole('batch'),
    earlyExit: has('no-early-exit') ? false : undefined,
    checks: has('no-checks') ? false : undefined,
    saveAdversarial: has('save-adversarial') || undefined,
    profile: has('profile') || undefined,
    params: settings && readSettings(settings),
    plugins: list('plugin'),
    benchmark: text('benchmark'),
    dataDir: text('data'),
    argv: ['epsball', ...recordedArguments(args)],
  };
}
