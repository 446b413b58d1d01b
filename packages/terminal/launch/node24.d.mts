/** The part of node24.mjs that TypeScript sources import; it is documented there. */
export function watchLauncher(onGone: () => void): void
