/**
 * Plugin: the provider as a process of the official CLI, gRPC on a port of its own (pulumirpc.ResourceProvider).
 * Not here: what the provider does (provider.ts and the rooms below it); this only carries messages.
 */

export { type ServedPlugin, servePlugin } from './server.ts'
export { watchEngine } from './watch-engine.ts'
