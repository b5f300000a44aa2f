import type { DatasetInfo, ModelInfo, Provenance } from '../../src/results/provenance.ts';
import type { RunResult } from '../../src/results/schema.ts';
import { count, roundingError, utc } from '../../src/results/format.ts';

/** One fact about where a result comes from. */
export interface FactView {
  readonly name: string;
  readonly value: string;
}

/** Names with their versions. */
function versionList(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** The program, the commit, the machine and the libraries. */
export function originFacts({ tool, git, node, platform, cpu, gpu, engine, packages }: Provenance): FactView[] {
  const commit = git
    ? `${git.commit}${git.dirty ? ', with uncommitted changes or new files' : ''}`
    : 'installed package';
  return [
    { name: 'program', value: `${tool.name} ${tool.version}` },
    { name: 'commit', value: commit },
    { name: 'device', value: `${engine.device}, workers: ${engine.workers} (${versionList(engine.versions)})` },
    { name: 'machine', value: `${cpu.model}, cores: ${cpu.cores}, ${platform}${gpu === null ? '' : `, ${gpu}`}` },
    { name: 'Node.js', value: node },
    { name: 'packages', value: versionList(packages) },
  ];
}

const importWords = { onnx: 'ONNX', tfjs: 'TensorFlow.js', plugin: 'a module' } as const;

/** What a model was imported from, what was done to it, and how far it answers as the file itself does. */
function importFacts(name: string, { imported }: ModelInfo): FactView[] {
  if (!imported) return [];
  const { kind, files, producer, opset, notes, agreement } = imported;
  const source = [
    importWords[kind],
    ...(producer === undefined ? [] : [`written by ${producer}`]),
    ...(opset === undefined ? [] : [`operators of version ${opset}`]),
  ];
  return [
    { name: `import ${name}`, value: source.join(', ') },
    ...Object.entries(files).map(([file, hash]) => ({ name: `file ${file}`, value: `sha256 ${hash}` })),
    ...notes.map((note) => ({ name: `import ${name}`, value: note })),
    ...(agreement
      ? [
          {
            name: `import ${name}`,
            value: `${agreement.answers} of the first images differ from those of ONNX Runtime on the untouched file by at most ${roundingError(agreement.difference)}, relative to the largest (images: ${agreement.images})`,
          },
        ]
      : []),
  ];
}

/** The weights of a model, and where it is from if it was imported. */
export function modelFacts(name: string, info: ModelInfo): FactView[] {
  const width = info.width === undefined ? '' : `width ${info.width}, `;
  return [
    { name: `weights ${name}`, value: `${width}${count(info.parameters)} values, sha256 ${info.sha256}` },
    ...importFacts(name, info),
  ];
}

/** The parts of a data set. */
export function dataFacts(name: string, { source, sha256 }: DatasetInfo): FactView[] {
  return Object.entries(sha256).map(([part, hash]) => ({
    name: `data ${name}, ${part}`,
    value: `${source}, sha256 ${hash}`,
  }));
}

/** Everything that is known about how a result came about. */
export function facts(result: RunResult): FactView[] {
  return [
    { name: 'run', value: result.id },
    { name: 'started', value: utc(result.startedAt) },
    { name: 'finished', value: utc(result.finishedAt) },
    { name: 'seed', value: String(result.seed) },
    ...originFacts(result.provenance),
    ...Object.entries({ ...result.attacks, ...result.defenses }).flatMap(([name, { sha256 }]) =>
      sha256 === undefined ? [] : [{ name: `plugin ${name}`, value: `sha256 ${sha256}` }],
    ),
    { name: 'configuration, sha256', value: result.configHash },
    ...Object.entries(result.models).flatMap(([name, model]) => modelFacts(name, model)),
    ...Object.entries(result.datasets).flatMap(([name, dataset]) => dataFacts(name, dataset)),
  ];
}
