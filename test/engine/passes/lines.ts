import type { Graph, Value } from '../../../src/engine/graph.ts';

const shortDomains: Readonly<Record<string, string>> = { '': '', 'com.microsoft.nchwc': 'blocked ', epsball: 'our ' };

/**
 * A graph as text, one operator a line: its number, its name, what goes in and the shape that comes out, and some of its
 * attributes. Inputs go by their names, constants by `constant` or by their element where all are equal.
 */
export function linesOf(graph: Graph, attributes: readonly string[] = []): string[] {
  const names = new Map<Value, string>(Object.entries(graph.inputs).map(([name, value]) => [value, name]));
  const nameOf = (value: Value): string => {
    if (value.uniform !== undefined) return String(value.uniform);
    if (value.dtype === 'int64') return `(${value.constant!.join()})`;
    return names.get(value) ?? (value.constant ? `constant[${value.shape.join()}]` : '?');
  };
  return graph.nodes.map((node, i) => {
    names.set(node.output, `%${i}`);
    const shown = attributes
      .filter((name) => name in node.attributes)
      .map((name) => `${name}=${String(node.attributes[name])}`);
    const label = `${shortDomains[node.domain]}${node.op}`;
    return `%${i} = ${label}(${[...node.inputs.map(nameOf), ...shown].join(', ')}) [${node.output.shape.join()}]`;
  });
}
