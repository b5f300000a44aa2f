import { unknownName } from '../errors.ts';
import type * as Epsball from '../index.ts';
import type { AttackPlugin, Card, ParameterText } from '../index.ts';
import type { Command } from './command.ts';
import { exitCodes } from './failure.ts';
import { textTable, wrapText } from './table.ts';

/** One thing that can be named on the command line. */
interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly reference?: string;
  readonly facts?: string;
  readonly parameters?: readonly ParameterText[];
}

type Kind = 'attacks' | 'defenses' | 'models' | 'architectures' | 'datasets' | 'benchmarks' | 'recipes';

/** The modules of the program, and the plugin files given. */
interface Sources {
  readonly epsball: typeof Epsball;
  readonly paths: readonly string[] | undefined;
}

/** How the entries of each kind are found. */
const kinds: Readonly<Record<Kind, (sources: Sources) => Promise<readonly Entry[]>>> = {
  attacks: async ({ epsball, paths }) => {
    const { attacks, origins } = await epsball.discoverPlugins(paths);
    return [...attacks.values()].map((attack) => ({
      ...attack,
      parameters: epsball.describeParameters(attack.params),
      facts: `norms: ${attack.norms.join(', ')}; ${describeAccess(attack)}${describeOrigin(attack, origins)}`,
    }));
  },
  defenses: async ({ epsball, paths }) => {
    const { defenses, origins } = await epsball.discoverPlugins(paths);
    return [...defenses.values()].map((defense) => ({
      ...defense,
      parameters: epsball.describeParameters(defense.params),
      facts: `${defense.needs === 'joint' ? 'needs a model with a joint density' : 'works with any model'}${describeOrigin(defense, origins)}`,
    }));
  },
  models: async ({ epsball }) => {
    const cards = await Promise.all((await epsball.listCheckpoints()).map((name) => epsball.readCard(name)));
    const trained = cards.map((card) => ({
      name: card.name,
      summary: epsball.findNetwork(card.model).summary,
      facts: describeCard(card, epsball.megabytes(card)),
    }));
    return [...trained, ...epsball.importForms];
  },
  architectures: async ({ epsball }) =>
    Object.values({ ...epsball.models, ...epsball.denoisers }).map(({ name, summary, reference }) => ({
      ...{ name, summary, reference },
    })),
  datasets: async ({ epsball }) => [
    ...Object.values(epsball.datasets).map(({ name, summary, reference, splits, classNames }) => ({
      ...{ name, summary, reference },
      facts: `${splits.test} test images, ${classNames.length} classes`,
    })),
    ...epsball.ownForms,
  ],
  benchmarks: async ({ epsball }) =>
    [...(await epsball.discoverBenchmarks()).values()].map(
      ({ name, summary, dataset, models, defenses, norms, samples }) => ({
        name,
        summary,
        facts: `${dataset}; ${models.join(', ')}; ${defenses.join(', ')}; ${norms.join(', ')}; ${samples} samples`,
      }),
    ),
  recipes: async ({ epsball }) =>
    [...(await epsball.discoverRecipes()).values()].map(({ name, summary, model, dataset, width, epochs }) => ({
      name,
      summary,
      facts: `${model} of width ${width} on ${dataset}, ${epochs} epochs`,
    })),
};

/** What a trained model scores, how large it is, and what it may be used for. */
function describeCard(card: Card, megabytes: string): string {
  const { scores, parameters, precision, licence, sha256 } = card;
  const { testAccuracy, testImages, denoiser } = scores;
  const middle = denoiser.find(({ sigma }) => sigma === 0.1);
  return [
    ...(testAccuracy === null ? [] : [`${(100 * testAccuracy).toFixed(2)} % of ${testImages} test images`]),
    ...(middle ? [`noise of 0.1 from ${middle.noisyPsnr.toFixed(1)} to ${middle.denoisedPsnr.toFixed(1)} dB`] : []),
    `${parameters} values in ${precision}, ${megabytes}`,
    licence,
    `sha256 ${sha256}`,
  ].join('; ');
}

/** Where a plugin comes from, unless it is part of the program. */
function describeOrigin({ name }: Entry, origins: Epsball.KnownPlugins['origins']): string {
  const origin = origins.get(name);
  return origin === undefined ? '' : `; from ${origin.source}`;
}

/** What an attack needs and can do, in words. */
function describeAccess(attack: AttackPlugin): string {
  if (attack.kind === 'ensemble') return 'several attacks, one after the other';
  const aim = attack.targetable ? '; can be aimed (--target)' : '';
  const goal = attack.goal === 'minimum-norm' ? '; seeks the smallest perturbation' : '';
  return `uses: ${attack.access}${goal}${aim}`;
}

const kindNames = Object.keys(kinds) as Kind[];

/** `epsball list [KIND]`: what there is, with parameters as their definitions describe them. */
export const list: Command = {
  name: 'list',
  summary: 'Shows attacks, defenses, trained models, architectures, data sets, benchmarks and recipes.',
  usage: `[${kindNames.join(' | ')}]`,
  options: {
    plugin: { value: 'PATH', many: 'commas', help: 'Files with attacks or defenses of your own, to be shown too.' },
    json: { help: 'Print JSON.' },
    help: { help: 'Show this text.' },
  },
  positionals: 1,
  examples: ['epsball list', 'epsball list attacks'],
  async run({ positionals: [wanted], options }, terminal) {
    const chosen = wanted === undefined ? kindNames : kindNames.filter((kind) => kind === wanted);
    if (wanted !== undefined && chosen.length === 0) throw unknownName('kind of plugin', wanted, kindNames);
    const epsball = await import('../index.ts');
    const found = await Promise.all(
      chosen.map(async (kind) => ({ kind, entries: await kinds[kind]({ epsball, paths: options.get('plugin') }) })),
    );
    if (options.has('json')) {
      terminal.out(
        JSON.stringify(Object.fromEntries(found.map(({ kind, entries }) => [kind, entries.map(asData)])), null, 2),
      );
      return exitCodes.done;
    }
    for (const { kind, entries } of found) {
      terminal.out(terminal.style(kind, 'bold'));
      for (const line of entries.flatMap(entryLines)) terminal.out(line === '' ? '' : `  ${line}`);
    }
    return exitCodes.done;
  },
};

function asData({ name, summary, reference, facts, parameters }: Entry): object {
  return { name, summary, reference, facts, ...(parameters && { parameters }) };
}

function entryLines({ name, summary, reference, facts, parameters = [] }: Entry): string[] {
  const rows = parameters.map((param) => [param.name, param.default, param.allowed, param.help]);
  const columns = ['parameter', 'default', 'allowed', ''].map((title) => ({ title, align: 'left' }) as const);
  return [
    name,
    ...[summary, reference, facts].flatMap((text) => (text === undefined ? [] : wrapText(text, 90))).map(indent),
    ...(rows.length > 0 ? textTable(columns, rows).map(indent) : []),
    '',
  ];
}

function indent(line: string): string {
  return `  ${line}`;
}
