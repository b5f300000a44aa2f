import type { Circumstances } from '../results/journal.ts';
import type { Provenance } from '../results/provenance.ts';

/** What of a provenance numbers may depend on in their last digits, by name. */
export function circumstancesOf({ tool, git, packages, node, platform, engine, cpu }: Provenance): Circumstances {
  return {
    program: [tool.name, tool.version, git?.commit, git?.dirty ? 'changed' : undefined].filter(Boolean).join(' '),
    packages: JSON.stringify({ ...packages, ...engine.versions }),
    node,
    machine: [engine.device, platform, cpu.model].join(', '),
  };
}
