/**
 * Request quotas: how many requests of a class are answered in a time, for all callers, a source address, a client, a pool or a user; the quotas of the
 * public service as a preset. Each node counts by itself, and hears of the others once a second.
 * Not here: how many codes are sent and guessed (users/, storage/), how many things there may be (quotas.ts), lock-outs (sign-in/).
 */
export { classOf, classOfPath, operationClasses } from './classes.ts'
export { RequestCounter } from './counter.ts'
export { type QuotaSet, quotaPresets, quotaSubjects } from './presets.ts'
export { startSharingQuotas } from './share.ts'
