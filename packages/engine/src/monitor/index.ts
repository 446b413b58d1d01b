/**
 * Monitor: the calls that a program may make. The interface (monitor.ts) and its two gRPC services ResourceMonitor and Engine (server.ts, loaded when
 * needed).
 * Not here: what a registration leads to (plan/, apply/), how a program starts (languages/).
 */
export * from './monitor.ts'
