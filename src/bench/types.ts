import type { DeviceName, OperatorTime } from '../engine/types.ts';
import type { DownloadProgress } from '../datasets/types.ts';
import type { SavedPoints } from '../results/adversarial-file.ts';
import type { AttackMode } from '../results/cell.ts';
import type { Cell, Config, Params, RunResult, SampleRecord } from '../results/schema.ts';
import type { Example } from '../results/example.ts';

/** Parameters given for one plugin, by name; values as typed in a program or as text from a command line. */
export type GivenParams = Readonly<Record<string, unknown>>;

/** What a user asks for. All but `attacks` have defaults, most of them from the benchmark. */
export interface RunOptions {
  /** Names of attacks, at least one; may be left away with a benchmark that names its own. */
  readonly attacks?: readonly string[] | undefined;
  /** Model names; each means the checkpoint `NAME-DATASET`. */
  readonly models?: readonly string[] | undefined;
  /** The joint model that defenses purify images with; by default each model itself. */
  readonly purifier?: string | undefined;
  readonly dataset?: string | undefined;
  readonly norms?: readonly string[] | undefined;
  /** Radii as text, "8/255" or "0.5", each used with every norm; by default 8/255 for linf and 0.5 for l2. */
  readonly epsilons?: readonly string[] | undefined;
  /** How many images of the test split, from its start. */
  readonly samples?: number | undefined;
  readonly seed?: number | string | undefined;
  /** Default `cpu`. */
  readonly device?: DeviceName | undefined;
  readonly defenses?: readonly string[] | undefined;
  /** How gradients pass a purification, one way or several: full, bpda, bpda-score, transfer, surrogate. Default `full`. */
  readonly gradients?: readonly string[] | undefined;
  /** The defense that points are made through for the way `surrogate`, like "tweedie:steps=10"; adds that way. */
  readonly surrogate?: string | undefined;
  /** Whose noise of a random defense attacks are told means over: fresh, draws of their own, or fixed, those of the verdict. Default `fresh`. */
  readonly noise?: readonly string[] | undefined;
  /** Fresh draws of the noise of a random defense that each answer to an attack is the mean over; each number is a cell of its own. Default 20. */
  readonly eot?: readonly number[] | undefined;
  /** Draws of that noise that a verdict is over. Default 1. */
  readonly verdictDraws?: number | undefined;
  /** The class that a break must be taken for: next, random, least-likely, all, a class name or index. Default any. */
  readonly target?: string | number | undefined;
  /** Most passes, forward and backward together, that a cell may take; where they are spent it has no number. */
  readonly budget?: number | undefined;
  /** Batches computed at the same time; default one per core. Has no influence on results. */
  readonly workers?: number | undefined;
  /** Images that a worker computes together; default chosen by measurement. Has no influence on results on cpu. */
  readonly batch?: number | undefined;
  /** Default true: a sample is left alone once it is broken. False runs every attack to its end; verdicts are the same. */
  readonly earlyExit?: boolean | undefined;
  /** Default true: signs that a number must not be trusted are looked for, on a few images more. No influence on verdicts. */
  readonly checks?: boolean | undefined;
  /** Default false. Whether the recorded points of all samples are kept, 12 kB each for images of 32x32. No influence on verdicts. */
  readonly saveAdversarial?: boolean | undefined;
  /** Default false. Whether the runtime notes how long each type of operator takes, which costs some time itself. */
  readonly profile?: boolean | undefined;
  /**
   * Files with attacks, ensembles or defenses of one's own, relative to the working directory. Those of packages
   * `epsball-attack-…` and `epsball-defense-…` that its package.json lists are found without being named.
   */
  readonly plugins?: readonly string[] | undefined;
  /** Parameters by plugin name, `{ pgd: { steps: 40 } }`. */
  readonly params?: Readonly<Record<string, GivenParams>> | undefined;
  /** Default `quick`. */
  readonly benchmark?: string | undefined;
  /** A local folder with the data set's files; refused for a data set that has none. */
  readonly dataDir?: string | undefined;
  /** The command line, for provenance; default `process.argv`. */
  readonly argv?: readonly string[] | undefined;
}

/** One attack of a planned cell. */
export interface PlannedStage {
  readonly attack: string;
  readonly params: Params;
  /** Largest number of answers that it may want, each under one draw of noise. */
  readonly asks: number;
  /** Largest number of forward passes it may take, if no sample ever breaks. */
  readonly forwardPasses: number;
  /** Largest number of gradients it may take. */
  readonly backwardPasses: number;
}

/** A cell before it is measured. */
export interface PlannedCell extends AttackMode {
  readonly id: string;
  readonly model: string;
  readonly dataset: string;
  readonly defense: string;
  readonly attack: string;
  readonly norm: Config['threats'][number]['norm'];
  readonly epsilon: number;
  readonly epsilonText: string;
  readonly params: Cell['params'];
  /** The attack, or those of an ensemble. */
  readonly stages: readonly PlannedStage[];
  /** Whether one search for the smallest perturbation answers every radius. */
  readonly answersAllRadii: boolean;
  /** Over all stages. */
  readonly forwardPasses: number;
  /** Over all stages. */
  readonly backwardPasses: number;
  /** Why the cell will not be measured, if so. */
  readonly skipped?: string;
}

/** What an experiment will do. */
export interface Plan {
  readonly config: Config;
  readonly configHash: string;
  readonly device: DeviceName;
  readonly cells: readonly PlannedCell[];
}

/** How far a run is. */
export interface Progress {
  /** What is being done: "compiling", "clean images", "attack" or "checks". */
  readonly activity: 'compiling' | 'clean images' | 'attack' | 'checks';
  /** Id of the cell, if the activity belongs to one. */
  readonly cell?: string;
  /** Samples of the whole run whose outcome is known, over all cells. */
  readonly done: number;
  /** Samples of the whole run, over all cells that are measured. */
  readonly total: number;
  /** Of the attack under way. */
  readonly attack?: AttackProgress;
}

/** How far one attack of a cell has come. */
export interface AttackProgress {
  readonly attack: string;
  /** Whether it is one of several, each on what the ones before have left. */
  readonly isStage: boolean;
  /** Samples that it began with. */
  readonly samples: number;
  /** Answers that it was given, and the most that it may want; fewer where samples break. */
  readonly asks: number;
  readonly mostAsks: number;
}

/** Told to the caller while an experiment runs. */
export interface RunEvents {
  onPlan?(plan: Plan): void;
  onProgress?(progress: Progress): void;
  /** A cell is finished or skipped; checks that compare it with other cells come at the end, in the outcome. */
  onCell?(cell: Cell): void;
  onDownload?(progress: DownloadProgress): void;
}

/** All that an experiment produced, ready to be written. */
export interface RunOutcome {
  readonly result: RunResult;
  /** In sample order, then cell order. */
  readonly samples: readonly SampleRecord[];
  readonly examples: readonly Example[];
  /** The recorded points of all samples, if they were to be kept. */
  readonly points?: SavedPoints;
  /** What took how long on the engine of the attacks, if that was asked for. */
  readonly operatorTimes: readonly OperatorTime[];
}
