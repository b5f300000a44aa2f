import type { FileNode } from './file/types.ts';

/** The nodes that a value needs, in the order of the file. */
export function liveNodes(nodes: readonly FileNode[], output: string): FileNode[] {
  const needed = new Set([output]);
  return nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((name) => name !== '' && needed.has(name))) return false;
      for (const name of inputs) needed.add(name);
      return true;
    })
    .reverse();
}
