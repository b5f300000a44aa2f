import { parseArgs } from 'node:util';
import { EpsballError, unknownName } from '../../src/errors.ts';
import { models } from '../../src/models/index.ts';
import { measures } from './work.ts';

/** Who computes: this engine, PyTorch, tfjs op by op. */
export const contenderNames = ['ours', 'pytorch', 'eager'] as const;

const { values } = parseArgs({
  options: {
    measure: { type: 'string', default: 'gradient' },
    model: { type: 'string', default: Object.keys(models).join() },
    width: { type: 'string', default: '16' },
    only: { type: 'string', default: contenderNames.join() },
    batch: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});

function listOf<N extends string>(kind: string, text: string, available: readonly N[]): readonly N[] {
  return text.split(',').map((name) => {
    const known = available.find((each) => each === name);
    if (known === undefined) throw unknownName(kind, name, available);
    return known;
  });
}

function positive(name: string, text: string, isWhole: boolean): number {
  const value = Number(text);
  if (value > 0 && (!isWhole || Number.isInteger(value))) return value;
  throw new EpsballError(
    'INVALID_OPTION',
    `--${name} must be a positive ${isWhole ? 'whole ' : ''}number, got ${text}.`,
  );
}

const asked = listOf('measurement', values.measure, measures);
const widths = values.width.split(',').map((text) => positive('width', text, true));
const chosen = listOf('model', values.model, Object.keys(models));

/** What the command line asks for. */
export const options = {
  cases: asked.flatMap((measure) => chosen.flatMap((model) => widths.map((width) => ({ measure, model, width })))),
  /** The networks of the cases, each once. */
  networks: chosen.flatMap((model) => widths.map((width) => ({ model, width }))),
  only: listOf('contender', values.only, contenderNames),
  batch: values.batch === undefined ? undefined : positive('batch', values.batch, true),
  rounds: positive('rounds', values.rounds, true),
  seconds: positive('seconds', values.seconds, false),
  json: values.json,
  check: values.check,
  profile: values.profile,
} as const;
export type Case = (typeof options)['cases'][number];
