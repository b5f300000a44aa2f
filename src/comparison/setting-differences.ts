import { ball, listed } from '../results/format.ts';
import type { RunResult } from '../results/schema.ts';
import type { SettingDifference } from './schema.ts';
import type { TwoRuns } from './obstacle.ts';

/** Names with their values as text. */
type Facts = Readonly<Record<string, string>>;

/** What differs in how two runs came about: settings, parameters, weights, data, program and machine; nothing that is the same. */
export function settingDifferences({ baseline, other }: TwoRuns): SettingDifference[] {
  return [
    ...differing(settings(baseline), settings(other)),
    ...differingInBoth(params(baseline), params(other)),
    ...differingInBoth(files(baseline), files(other)),
    ...differing(program(baseline), program(other)),
    ...differing(versions(baseline), versions(other)),
  ];
}

function differing(baseline: Facts, other: Facts): SettingDifference[] {
  return [...new Set([...Object.keys(baseline), ...Object.keys(other)])]
    .filter((name) => baseline[name] !== other[name])
    .map((name) => ({ name, baseline: baseline[name] ?? null, other: other[name] ?? null }));
}

/** Without what only one of them has: that the other has none follows from another setting. */
function differingInBoth(baseline: Facts, other: Facts): SettingDifference[] {
  return differing(baseline, other).filter((difference) => difference.baseline !== null && difference.other !== null);
}

function settings({ config }: RunResult): Facts {
  const { params: _, threats, plugins, ...rest } = config;
  const all = { ...rest, balls: threats.map(ball), ...(plugins && { plugins: Object.keys(plugins) }) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, text(value ?? 'none')]));
}

function params({ config }: RunResult): Facts {
  return Object.fromEntries(
    Object.entries(config.params).flatMap(([plugin, values]) =>
      Object.entries(values).map(([name, value]) => [`${plugin}.${name}`, text(value)]),
    ),
  );
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function files({ models, datasets, attacks, defenses }: RunResult): Facts {
  return Object.fromEntries([
    ...Object.entries(models).map(([name, { sha256 }]) => [`weights ${name}, sha256`, sha256]),
    ...Object.entries(datasets).flatMap(([name, { sha256 }]) =>
      Object.entries(sha256).map(([part, hash]) => [`data ${name}, ${part}, sha256`, hash]),
    ),
    ...Object.entries({ ...attacks, ...defenses }).flatMap(([name, { sha256 }]) =>
      sha256 === undefined ? [] : [[`plugin ${name}, sha256`, sha256]],
    ),
  ]) as Facts;
}

function program({ provenance }: RunResult): Facts {
  const { tool, git, node, platform, cpu, gpu, engine } = provenance;
  return {
    program: `${tool.name} ${tool.version}`,
    commit: git ? `${git.commit}${git.dirty ? ', with uncommitted changes or new files' : ''}` : 'installed package',
    device: listed([engine.device, ...(gpu === null ? [] : [gpu])]),
    machine: `${cpu.model}, ${platform}`,
    'Node.js': node,
  };
}

function versions({ provenance }: RunResult): Facts {
  const { packages, engine } = provenance;
  return Object.fromEntries(
    Object.entries({ ...packages, ...engine.versions }).map(([name, version]) => [`package ${name}`, version]),
  );
}
