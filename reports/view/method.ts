import type { RunResult } from '../../src/results/schema.ts';
import { baseOf } from '../../src/results/base-of.ts';
import { ball } from '../../src/results/format.ts';

/** One setting of the experiment. */
export interface SettingView {
  readonly name: string;
  readonly value: string;
  readonly given: boolean;
}

/** The options, by their names in the program, that decide a setting. */
const deciders: Readonly<Record<string, readonly string[]>> = {
  benchmark: ['benchmark'],
  models: ['models'],
  purifier: ['purifier'],
  datasets: ['dataset'],
  defenses: ['defenses'],
  attacks: ['attacks'],
  threats: ['norms', 'epsilons'],
  samples: ['samples'],
  seed: ['seed'],
  gradients: ['gradients'],
  surrogate: ['surrogate'],
  noise: ['noise'],
  eot: ['eot'],
  verdictDraws: ['verdictDraws'],
  target: ['target'],
  budget: ['budget'],
  earlyExit: ['earlyExit'],
  checks: ['checks'],
};

/** Every setting and plugin parameter that was used, and whether the user gave it or it is a default. */
export function settings({ config, configGiven }: RunResult): SettingView[] {
  const { params, threats, plugins, ...rest } = config;
  const isNamed = (label: string): boolean =>
    (configGiven.attacks !== undefined && config.attacks.includes(label)) ||
    (configGiven.defenses !== undefined && config.defenses.includes(label)) ||
    (configGiven.surrogate !== undefined && config.surrogate === label);
  const external = plugins && { plugins: Object.keys(plugins) };
  const plain = Object.entries({ ...rest, threats: threats.map(ball), ...external }).map(([name, value]) => ({
    name: name === 'threats' ? 'balls' : name,
    value: inWords(name, value),
    given: (deciders[name] ?? []).some((option) => configGiven[option] !== undefined),
  }));
  const ofPlugins = Object.entries(params).flatMap(([plugin, values]) =>
    Object.entries(values).map(([name, value]) => ({
      name: `${plugin}.${name}`,
      value: Array.isArray(value) ? value.join(', ') : String(value),
      given:
        (isNamed(plugin) && isSetInLabel(plugin, name)) ||
        ownValue(ownValue(configGiven.params, baseOf(plugin)), name) !== undefined,
    })),
  );
  return [...plain, ...ofPlugins];
}

/** Whether the label of a variant sets a parameter itself. */
function isSetInLabel(label: string, name: string): boolean {
  return label
    .split(':')
    .slice(1)
    .some((setting) => setting.startsWith(`${name}=`));
}

function inWords(
  name: string,
  value: string | number | boolean | readonly (string | number)[] | null | undefined,
): string {
  if (value === null) return name === 'budget' ? 'no limit' : 'none';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function ownValue(container: unknown, key: string): unknown {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key)) return undefined;
  return (container as Readonly<Record<string, unknown>>)[key];
}
