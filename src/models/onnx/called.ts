import type { MissingOperator, OnnxDescription } from '../../onnx/index.ts';
import { untraceableLogits, type BlackBox } from '../black-box.ts';
import { inOrder } from '../class-order.ts';
import { countNumbers } from './count-numbers.ts';
import type { ClassifierDefinition, LoadedModel, NetworkFacts } from '../types.ts';
import type { InputReading } from './read-input.ts';
import type { OutputReading } from './read-output.ts';

/** A text of a file, quoted and of bounded length. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** What prevents gradients, as the end of a sentence. */
function reasonOf([first, ...more]: readonly MissingOperator[]): string {
  const { operator, node, reason } = first!;
  const others = more.length === 0 ? '' : `; ${more.length} more node${more.length === 1 ? ' does' : 's do'}, too`;
  return `the operator ${quoted(operator)} of the node ${quoted(node)} prevents gradients: ${reason.replace(/\.$/, '')}${others}`;
}

/** How a file is called that cannot be differentiated. */
interface Calling {
  readonly bytes: Uint8Array;
  readonly reading: OnnxDescription & { readonly missing: readonly MissingOperator[] };
  readonly input: InputReading;
  readonly output: OutputReading;
  readonly order: readonly number[] | undefined;
}

/** What is done with the answers of such a file, in words for the result. */
export function notesOfCalled({ answers }: OutputReading): string[] {
  const called = 'it is called as it is, one image at a time, without gradients';
  return answers === 'logits' ? [called] : [called, 'the logarithms of its probabilities are taken for its logits'];
}

/** The parts of a model that differ where its file can only be called. */
export function calledParts(
  facts: NetworkFacts,
  { bytes, reading, input, output, order }: Calling,
): Pick<LoadedModel, 'weights'> & { readonly definition: ClassifierDefinition; readonly blackBox: BlackBox } {
  const reason = reasonOf(reading.missing);
  return {
    weights: {},
    definition: { ...facts, logits: untraceableLogits(facts, { reason }) },
    blackBox: {
      bytes,
      parameters: countNumbers(bytes),
      output: reading.outputName,
      reason,
      prepare: input.prepare,
      readLogits: (answers) => inOrder(output.fromAnswers(answers), order),
    },
  };
}
