/**
 * The public TypeScript API of epsball. The command line uses nothing else, but for `errors.ts`: it loads this file when a
 * command runs, so that mistakes, help and the version are answered without loading TensorFlow.js.
 */
export { EpsballError, unknownName, type ErrorCode } from './errors.ts';

export { defineAttack, defineEnsemble } from './attacks/define.ts';
export { discoverAttacks } from './attacks/discover.ts';
export type * from './attacks/types.ts';
export { steepestAscent } from './attacks/direction.ts';
export { deviation } from './attacks/deviation.ts';
export { aimedCrossEntropy, aimedMargin, classMask, crossEntropy, margin, type Aim } from './attacks/loss.ts';
export { maxPixel, overPixels, sumPixels } from './attacks/per-image.ts';
export { projectBall, projectBox } from './attacks/projection.ts';
export { defineDefense } from './defenses/define.ts';
export { discoverDefenses } from './defenses/discover.ts';
export type { Defense, DefenseDefinition, DefenseState } from './defenses/types.ts';
export { discoverPlugins, type KnownPlugins } from './bench/known-plugins.ts';
export { describeParameters, type ParameterText } from './plugins/parameters.ts';
export { defineBenchmark, discoverBenchmarks, type Benchmark, type BenchmarkDefinition } from './bench/benchmark.ts';
export { defineModel, type OwnModel, type OwnModelDefinition } from './models/plugin/define.ts';
export { importForms } from './models/import-forms.ts';
export { denoisers, findNetwork, models } from './models/index.ts';
export { listCheckpoints, loadCheckpoint, loadNetwork, readCard } from './models/checkpoint.ts';
export type { Card } from './models/card.ts';
export { megabytes } from './models/card-page.ts';
export { denoise, logConditional, logJoint, logMarginal, score, type NoiseLevels } from './models/joint.ts';
export type * from './models/types.ts';
export type * from './nn/types.ts';
export { datasets } from './datasets/index.ts';
export { ownForms, type OwnForm } from './datasets/own/open.ts';
export type { DatasetDefinition, DownloadProgress, ImageSet, LoadOptions, SplitName } from './datasets/types.ts';
export { createEngine, type EngineOptions } from './engine/index.ts';
export { deviceNames } from './engine/types.ts';
export type * from './engine/types.ts';
export type { Obstacle } from './engine/obstacle.ts';
export type { CacheEntry, CacheReport } from './doctor/caches.ts';
export type { DeviceReport } from './doctor/devices.ts';
export { diagnose, type Diagnosis } from './doctor/diagnose.ts';
export type { SpeedReport } from './doctor/speed.ts';

export { planExperiment as plan, runExperiment as run } from './bench/run.ts';
export type { Circumstances, Journal, Keeper, KeptCell, KeptOutcome } from './results/journal.ts';
export type { AttackProgress, Plan, PlannedCell, Progress, RunEvents, RunOptions, RunOutcome } from './bench/types.ts';
export { train, type TrainEvents, type TrainProgress } from './training/train.ts';
export { readBegunRun } from './training/begun-run.ts';
export type { EpochLog } from './training/log.ts';
export { refuseUnheeded, type TrainOptions } from './training/options.ts';
export {
  defineRecipe,
  discoverRecipes,
  findRecipe,
  recipeOptions,
  type Recipe,
  type RecipeDefinition,
} from './training/recipe.ts';

export { evaluate, type EvaluateEvents, type EvaluateOptions, type EvaluationOutcome } from './evaluation/evaluate.ts';

export { certify, type CertifyEvents, type CertifyOptions } from './certification/certify.ts';

export { changedAttacks, type ChangedAttacks } from './comparison/changed-attacks.ts';
export { compareRuns } from './comparison/compare.ts';
export { pairTitle } from './comparison/pair-title.ts';
export { regressions, type Regression } from './comparison/regressions.ts';
export { comparisonSchema, type Comparison, type Pair, type RunComparison } from './comparison/schema.ts';
export { vanished, type Vanished } from './comparison/vanished.ts';
export { writeComparisonPage } from './comparison/write-page.ts';
export { claimSchema, claimsSchema, readClaims, type Claim } from './leaderboard/claims.ts';
export { makeLeaderboard, type Leaderboard, type LeaderboardRow } from './leaderboard/leaderboard.ts';
export { siteFiles } from './leaderboard/site-files.ts';
export { writeSite, type FoundRun, type SitePages } from './leaderboard/write-site.ts';

export * from './results/schema.ts';
export { certificationSchema, countCertified, type Certification, type Smoothed } from './results/certification.ts';
export { certificationFiles, writeCertification } from './results/write-certification.ts';
export { evaluationSchema, type Evaluation, type NetworkEvaluation } from './results/evaluation.ts';
export type { PictureStrip } from './results/picture-strip.ts';
export { evaluationFiles, writeEvaluation } from './results/write-evaluation.ts';
export { groupChecks, type CheckGroup } from './results/check-groups.ts';
export { checkMeanings, type CheckMeaning, type CheckName } from './results/check-meanings.ts';
export type { Example, JudgedImage } from './results/example.ts';
export { assault, ball, contender, count, duration, interval, percent } from './results/format.ts';
export { pointInterval, points, pValue } from './results/format.ts';
export { JournalFile } from './results/journal-file.ts';
export { assertWritableOutput, folderOf, freeFolder, journalOf, resultsRoot } from './results/output-folder.ts';
export { readRun } from './results/read.ts';
export { detailLines } from './results/details.ts';
export type { SavedPoints } from './results/adversarial-file.ts';
export { assertRunFolder, isRunFolder } from './results/run-folder.ts';
export { runFiles, type RenderReport, type StoredRun, type WritableRun } from './results/run-files.ts';
export { contests, type Contest, type ContestOutcome } from './results/summary.ts';
export { writeReport } from './results/write-report.ts';
export { writeRun } from './results/write.ts';
export { verifyRun, type Verification } from './verification/verify.ts';
export type { Ruling, VerificationStep } from './verification/ruling.ts';
export type { VerifyEvents, VerifyOptions } from './verification/surroundings.ts';
export { wilson } from './stats/wilson.ts';
export {
  renderCertification,
  renderComparison,
  renderEvaluation,
  renderLeaderboard,
  renderReport as render,
} from '../reports/render.ts';
