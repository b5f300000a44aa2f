import { ImageProblem, checkExtent } from '../image-problem.ts';

/** One of the planes of a picture. */
export interface Component {
  readonly id: number;
  /** Samples across and down in a unit of the picture. */
  readonly across: number;
  readonly down: number;
  readonly quantisation: number;
  /** Samples that belong to the picture. */
  readonly width: number;
  readonly height: number;
  /** Blocks of 8 x 8 that belong to the picture. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks in a row of the storage, filled up to whole units. */
  readonly stride: number;
  readonly rows: number;
}

/** What the header of a picture says. */
export interface Frame {
  readonly isProgressive: boolean;
  readonly width: number;
  readonly height: number;
  /** Units of the picture across and down. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Samples of the finest component in a unit. */
  readonly across: number;
  readonly down: number;
  readonly components: readonly Component[];
}

const kinds: Readonly<Record<number, string>> = { 1: 'grey', 3: 'of three colours', 4: 'CMYK' };

/**
 * Reads the segment SOF0 (baseline), SOF1 (extended) or SOF2 (progressive).
 *
 * @throws ImageProblem for other kinds of JPEG, CMYK, and what is damaged
 */
export function readFrame(marker: number, segment: Uint8Array): Frame {
  if (marker > 0xc2)
    throw new ImageProblem('it is a lossless, hierarchical or arithmetic JPEG; save it as an ordinary one');
  const count = segment[5] ?? 0;
  if (segment.length !== 6 + 3 * count) throw new ImageProblem('its header is damaged');
  if (segment[0] !== 8) throw new ImageProblem(`it has ${segment[0]} bits a channel; save it with 8`);
  const [height, width] = [(segment[1]! << 8) | segment[2]!, (segment[3]! << 8) | segment[4]!];
  checkExtent(width, height);
  if (count !== 1 && count !== 3) {
    throw new ImageProblem(`it is ${kinds[count] ?? `of ${count} colours`}; convert it to RGB`);
  }
  const sampled = Array.from({ length: count }, (_, i) => {
    const [id, sampling, quantisation] = [segment[6 + 3 * i]!, segment[7 + 3 * i]!, segment[8 + 3 * i]!];
    return { id, across: sampling >> 4, down: sampling & 15, quantisation };
  });
  const isDamaged = ({ across, down, quantisation }: (typeof sampled)[number]): boolean =>
    across < 1 || across > 4 || down < 1 || down > 4 || quantisation > 3;
  if (sampled.some(isDamaged)) throw new ImageProblem('its header is damaged');
  const across = Math.max(...sampled.map((each) => each.across));
  const down = Math.max(...sampled.map((each) => each.down));
  if (sampled.some((each) => across % each.across !== 0 || down % each.down !== 0)) {
    throw new ImageProblem('its colours are sampled in a way that is not known here; save it anew');
  }
  const [unitsAcross, unitsDown] = [Math.ceil(width / (8 * across)), Math.ceil(height / (8 * down))];
  const components = sampled.map((each) => {
    const [ownWidth, ownHeight] = [Math.ceil((width * each.across) / across), Math.ceil((height * each.down) / down)];
    return {
      ...each,
      width: ownWidth,
      height: ownHeight,
      blocksAcross: Math.ceil(ownWidth / 8),
      blocksDown: Math.ceil(ownHeight / 8),
      stride: unitsAcross * each.across,
      rows: unitsDown * each.down,
    };
  });
  return { isProgressive: marker === 0xc2, width, height, unitsAcross, unitsDown, across, down, components };
}
