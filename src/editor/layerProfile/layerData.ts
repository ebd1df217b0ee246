import { askOpenDimensions } from '../commands/askDims';
import { DataMemory, dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';

/**
 * The data whose samples run through the model to make a layer's inputs. Asked once for each model: whoever looks at
 * one layer after the other wants the same. undefined: the user left.
 */
export async function chooseLayerData(
  services: Services,
  model: string,
  title: string,
  when: 'ask' | 'first time',
): Promise<{ readonly path: string | undefined } | undefined> {
  const purpose = 'layer';
  const last = when === 'ask' ? undefined : new DataMemory(services.context.workspaceState).get(model, purpose);
  const choice =
    last ??
    (await pickData(services, {
      model,
      purpose,
      title: `Profile ${title}`,
      placeholder: 'Run the model on … (its activations are the inputs of the layer)',
    }));
  if (!choice) return undefined;
  const path = dataPath(choice);
  return path === undefined && !(await askOpenDimensions(services, model)) ? undefined : { path };
}
