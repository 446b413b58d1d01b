import type { Provider } from '../provider.ts'

/**
 * What the engine answers for a provider whose configuration is not known yet (docs/reference/pulumi-protocol.md#7.5), as happens in a
 * preview. Nothing of it reaches a real provider. Also the ground on which the provider of provider resources stands.
 */
export const unconfiguredProvider: Provider = {
  checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
  diffConfig: async () => ({ changes: 'unknown' }),
  configure: async () => {},
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: 'some' }),
  create: async () => ({ id: '', properties: {} }),
  read: async ({ id }) => ({ id, properties: {} }),
  update: async () => ({ properties: {} }),
  delete: async () => {},
  invoke: async () => ({ return: {} }),
  cancel: async () => {},
  getPluginInfo: async () => ({ version: '' }),
}
