/**
 * Loaded before a Node.js program. The SDK takes a stack trace for each promise that it makes, and source maps are asked for each line of it:
 * a third of the run of a large program. The lines are the same few hundred again and again, so each is worked out once; the text stays as it was.
 */
type Prepare = (error: unknown, frames: readonly NodeJS.CallSite[]) => string

let prepare = Error.prepareStackTrace as unknown

Object.defineProperty(Error, 'prepareStackTrace', {
  configurable: true,
  get: () => prepare,
  set(given: unknown) {
    prepare = usesSourceMaps(given) ? cached(given) : given
  },
})

/** Those of `source-map-support` and of what was made from it. What others set for a moment is not touched. */
function usesSourceMaps(given: unknown): given is Prepare {
  return typeof given === 'function' && given.name === 'prepareStackTrace' && String(given).includes('wrapCallSite')
}

function cached(given: Prepare): Prepare {
  const texts = new Map<string, string>()
  /** A function's name may come from where it was called, which the next frame tells. */
  const textOf = (frame: NodeJS.CallSite, caller: NodeJS.CallSite | undefined): string => {
    const key = `${frame} < ${caller}`
    const known = texts.get(key) ?? given({ name: 'Error', message: '' }, caller ? [frame, caller] : [frame]).split('\n    at ')[1] ?? ''
    texts.set(key, known)
    return known
  }
  return (error, frames) => given(error, []) + frames.map((frame, at) => `\n    at ${textOf(frame, frames[at + 1])}`).join('')
}
