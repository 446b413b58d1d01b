/**
 * Bundled packages: `random` and `std`, which programs use beside `aws`. They need no service.
 * Not here: resources of AWS (resources/).
 */
export { randomProvider } from './random.ts'
export { stdProvider } from './std.ts'
