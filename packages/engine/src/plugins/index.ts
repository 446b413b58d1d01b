/**
 * Plugins: providers that are processes of their own, asked over gRPC (pulumirpc.ResourceProvider).
 * Not here: which command starts one (languages/), and when it is asked (apply/).
 */
export { type ComponentPlugin, type ComponentProviders, componentProviders } from './component-provider.ts'
export { type DynamicProviders, dynamicProviders } from './dynamic-provider.ts'
export { type PluginProcess, startPlugin } from './plugin-process.ts'
