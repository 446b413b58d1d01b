import type { Provider } from '../provider.ts'

/**
 * Stands in for a provider whose configuration is unknown in a preview: no real provider is called. It is also the base of the engine's own
 * providers (docs/reference/pulumi-protocol.md#7.5).
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
