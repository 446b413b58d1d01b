import type { MissingToken, Provider } from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/terminal'

/** A provider that keeps nothing anywhere: what it makes exists in the state alone. `built`: its tokens. */
export const providerWithoutService = (version: string, built: Record<'resource' | 'function', readonly string[]>): Provider => ({
  checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
  diffConfig: async () => ({ changes: 'none' }),
  configure: async () => {},
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: 'none' }),
  create: async () => ({ id: '', properties: {} }),
  read: async ({ id, properties, inputs }) => ({ id, properties, inputs }),
  update: async ({ news }) => ({ properties: news }),
  delete: async () => {},
  invoke: async () => ({ return: {} }),
  explainMissing: async (kind, token) => explain(built[kind], token),
  cancel: async () => {},
  getPluginInfo: async () => ({ version }),
  getSchema: async () =>
    JSON.stringify({
      ...{ name: built.resource.length > 0 ? 'random' : 'std', version },
      resources: Object.fromEntries(built.resource.map(token => [token, {}])),
      functions: Object.fromEntries(built.function.map(token => [token, {}])),
    }),
})

function explain(built: readonly string[], token: string): MissingToken | undefined {
  const last = (name: string) => name.split(':').at(-1) ?? ''
  const names = built.map(last)
  if (names.some(name => name.toLowerCase() === last(token).toLowerCase())) return undefined
  const [nearest] = nearestNames(last(token), names, 2)
  return { reason: `is not built here${nearest ? `; did you mean ${nearest}?` : ''}`, built: [...built] }
}
