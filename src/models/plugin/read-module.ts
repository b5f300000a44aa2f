import { EpsballError } from '../../errors.ts';
import { hasOwnDerivatives } from '../../engine/second-derivatives.ts';
import { importDefault } from '../../plugins/import-default.ts';
import { isPlugin } from '../../plugins/plugin.ts';
import type { PluginSource } from '../../plugins/plugin-source.ts';
import { shareModules } from '../../plugins/share-modules.ts';
import { defineModel, type OwnModel } from './define.ts';

/**
 * The model that a module defines.
 *
 * @throws EpsballError PLUGIN_INVALID if it cannot be loaded or exports anything else
 */
export async function readModule({ label, specifier }: PluginSource): Promise<OwnModel> {
  shareModules();
  const exported = await importDefault(label, specifier);
  if (!isPlugin(['model'], exported)) {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `${label} defines no model.\nEnd it with "export default defineModel({ … })", imported from 'epsball'; see docs/your-own-model.md. Attacks and defenses are named with --plugin.`,
    );
  }
  if (!hasOwnDerivatives()) {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `${label} loads a second copy of @tensorflow/tfjs, which spoils second derivatives.\nImport "@tensorflow/tfjs" as an ES module, which gives epsball's own copy; neither require nor bundle it.`,
    );
  }
  const { kind: _, ...definition } = exported as OwnModel;
  return defineModel(definition);
}
