import { createHash, timingSafeEqual } from 'node:crypto'

/** Constant-time for equal lengths; lengths are not secret. */
export const timingSafeEqualBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

/** Compares digests, so that the time tells neither where two texts part nor how long ours is. */
export const timingSafeEqualText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string) => createHash('sha256').update(text).digest()
