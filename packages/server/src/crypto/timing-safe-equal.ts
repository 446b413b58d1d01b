import { hash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time for equal lengths; lengths are not secret. */
export const timingSafeEqualBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

/** Compares digests, so that the time reveals neither where two texts differ nor how long either is. */
export const timingSafeEqualText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string) => hash('sha256', text, 'buffer')
