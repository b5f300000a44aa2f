import { ModelFault } from '../faults.ts';
import { apart, made } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';

function sidesOf(operation: Operation): { sides: [number, number, number, number]; block: number } {
  const { shape } = operation.input(0);
  const block = operation.integer('blocksize', 0);
  if (shape.length !== 4 || block < 1) throw new ModelFault(`it takes images and blocks of at least 1`);
  return { sides: shape as [number, number, number, number], block };
}

/** Elements in another order of axes, after a value was cut into more of them. */
function rearranged(
  operation: Operation,
  cut: readonly number[],
  order: readonly number[],
  shape: readonly number[],
): ReturnType<Operator> {
  const value = operation.input(0);
  const lanes = value.isLaned ? [operation.lanes] : [];
  const turned = apart(value, operation.lanes)
    .reshape([...lanes, ...cut])
    .transpose([...lanes.keys(), ...order.map((axis) => axis + lanes.length)]);
  return made(value.isLaned ? turned : turned.reshape([...shape]), shape, value.isLaned);
}

const depthToSpace: Operator = (operation) => {
  const { sides, block } = sidesOf(operation);
  const [first, channels, height, width] = sides;
  const left = channels / block ** 2;
  if (!Number.isInteger(left)) throw new ModelFault(`it cuts ${channels} channels into blocks of ${block ** 2}`);
  const isDepthFirst = operation.word('mode', ['DCR', 'CRD'], 'DCR') === 'DCR';
  const cut = isDepthFirst ? [first, block, block, left, height, width] : [first, left, block, block, height, width];
  const order = isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  return rearranged(operation, cut, order, [first, left, height * block, width * block]);
};

const spaceToDepth: Operator = (operation) => {
  const { sides, block } = sidesOf(operation);
  const [first, channels, height, width] = sides;
  const [rows, columns] = [height / block, width / block];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    throw new ModelFault(`it cuts ${height} by ${width} pixels into blocks of ${block}`);
  }
  const cut = [first, channels, rows, block, columns, block];
  return rearranged(operation, cut, [0, 3, 5, 1, 2, 4], [first, channels * block ** 2, rows, columns]);
};

/** What moves pixels into channels and back. */
export const blocks: Operators = { DepthToSpace: depthToSpace, SpaceToDepth: spaceToDepth };
