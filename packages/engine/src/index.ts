/**
 * The engine: runs unmodified Pulumi programs without the Pulumi CLI.
 * Not here: providers (handed in through the port in provider.ts) and services; this package imports neither.
 */
export * from './provider.ts'
