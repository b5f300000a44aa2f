/** Where one residual block stands in an 18-layer network. */
export interface ResidualBlock {
  /** "stage2.block1", counted from 1. */
  readonly name: string;
  readonly stage: number;
  readonly isLastOfStage: boolean;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
}

const stages = 4;
const blocksPerStage = 2;

/**
 * The eight blocks of an 18-layer residual network: four stages of two, of `width` times 1, 2, 4, 8 channels.
 *
 * @param firstStride stride of the first stage; that of the others is 2
 */
export function residualStages(width: number, firstStride: 1 | 2 = 1): ResidualBlock[] {
  return Array.from({ length: stages * blocksPerStage }, (_, i) => {
    const stage = Math.floor(i / blocksPerStage);
    const isFirst = i % blocksPerStage === 0;
    const outputs = width * 2 ** stage;
    return {
      name: `stage${stage + 1}.block${(i % blocksPerStage) + 1}`,
      stage: stage + 1,
      isLastOfStage: i % blocksPerStage === blocksPerStage - 1,
      inputs: isFirst && stage > 0 ? outputs / 2 : outputs,
      outputs,
      stride: isFirst ? (stage > 0 ? 2 : firstStride) : 1,
    };
  });
}
