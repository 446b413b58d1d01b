/**
 * Preloaded into a Node.js program. The SDK takes a stack trace for each promise that it creates, and mapping its lines through source maps takes a
 * third of the run of a large program. The same few hundred lines occur again and again, so each is mapped once; the text does not change.
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

/** Whether this is the function of `source-map-support` or a fork of it. Other functions are not cached. */
function usesSourceMaps(given: unknown): given is Prepare {
  return typeof given === 'function' && given.name === 'prepareStackTrace' && String(given).includes('wrapCallSite')
}

/** Files of packages and of Node: reading the source maps of the SDK takes a tenth of a run, and their sources are not published beside them. */
const ofPackages = /^node:|[/\\]node_modules[/\\]/

const isOfPackage = (frame: NodeJS.CallSite) => ofPackages.test(frame.getFileName() ?? '')

function cached(given: Prepare): Prepare {
  const texts = new Map<string, string>()
  /** The name of a function may depend on its caller, which is the next frame. One in a package would be mapped for it. */
  const textOf = (frame: NodeJS.CallSite, next: NodeJS.CallSite | undefined): string => {
    if (isOfPackage(frame)) return `${frame}`
    const caller = next && !isOfPackage(next) ? next : undefined
    const key = `${frame} < ${caller}`
    const known = texts.get(key) ?? given({ name: 'Error', message: '' }, caller ? [frame, caller] : [frame]).split('\n    at ')[1] ?? ''
    texts.set(key, known)
    return known
  }
  return (error, frames) => given(error, []) + frames.map((frame, at) => `\n    at ${textOf(frame, frames[at + 1])}`).join('')
}
