/**
 * Plugin: the provider as a plugin process of the official Pulumi CLI, over gRPC on its own port (pulumirpc.ResourceProvider).
 * Not here: what the provider does (provider.ts and the rooms that it uses); this room only translates messages.
 */

export { warnEngine } from './engine-log.ts'
export { type ServedPlugin, servePlugin } from './server.ts'
export { watchEngine } from './watch-engine.ts'
