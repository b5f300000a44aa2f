import type { Verdict } from './sample.ts';

/** How many examples a cell contributes to the gallery. */
export const examplesPerCell = 4;

/** How examples are chosen, printed above the gallery; the runner follows it. */
export const exampleRule = `the first ${examplesPerCell} test images, by number, that the defended model classifies correctly when clean`;

/** An image and what the classifier says about it. */
export interface JudgedImage extends Verdict {
  /** Pixels in [0, 1], row-major height × width × channels. */
  readonly image: Float32Array;
}

/** One sample of a cell with its images, for the gallery of the report. */
export interface Example {
  /** Id of the cell. */
  readonly cell: string;
  /** Index of the image in the test split. */
  readonly sample: number;
  /** Index of the true class. */
  readonly label: number;
  /** Height, width and channels (3) of every image of this example. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The test image; the verdict is the model's, without the defense. */
  readonly clean: JudgedImage;
  /** The recorded adversarial image; the verdict is the model's, without the defense. */
  readonly adversarial: JudgedImage;
  /**
   * The adversarial image after each purification step that changed it, with the verdict of the model without the defense; the last is
   * the purified image, with the verdict of the defended model. Absent for a defense without steps.
   */
  readonly steps?: readonly JudgedImage[];
}
