import { EpsballError } from '../errors.ts';
import { isDenoiser } from './index.ts';
import type { LoadedDenoiser, LoadedModel } from './types.ts';

/** The network, where it is a classifier. @throws EpsballError INVALID_OPTION for a stand-alone denoiser */
export function asClassifier<T extends LoadedModel>(network: T | LoadedDenoiser): T {
  if (!isDenoiser(network.definition)) return network as T;
  throw new EpsballError(
    'INVALID_OPTION',
    `${network.name} is a stand-alone denoiser: it cannot classify, so it cannot be attacked. "epsball evaluate" measures it.`,
  );
}
