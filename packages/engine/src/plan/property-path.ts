import { type Bag, isBag, isSecret, own, secret, type Value } from '../wire.ts'

/** One step of a property path: a key, an index, or `*` for every key and index (docs/reference/pulumi-protocol.md#3.4). */
export type PathStep = string | number

/** Parses `a.b[0]["c d"].*`. Throws when the path is not valid. */
export function parsePath(path: string): PathStep[] {
  const steps: PathStep[] = []
  const wrong = (what: string) => new Error(`property path "${path}" ${what}`)
  let at = 0
  while (at < path.length) {
    if (path[at] === '[') {
      const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path.slice(at))
      const plain = /^\[(\d+|\*)\]/.exec(path.slice(at))
      const [text, inside = ''] = quoted ?? plain ?? []
      if (text === undefined) throw wrong(`has a bracket at ${at} that holds neither an index, nor *, nor a quoted key, or is not closed`)
      steps.push(quoted ? inside.replace(/\\(.)/g, '$1') : inside === '*' ? '*' : Number(inside))
      at += text.length
      continue
    }
    if (path[at] === '.') {
      if (at === 0) throw wrong('starts with a dot')
      at++
      if (path[at] === '[') continue
    }
    const name = /^[^.[]+/.exec(path.slice(at))?.[0]
    if (name === undefined) throw wrong('has an empty part')
    steps.push(name)
    at += name.length
  }
  return steps
}

/** Whether the path `inner` equals `outer` or is below it; `*` matches any step. */
export const covers = (outer: PathStep[], inner: PathStep[]): boolean =>
  outer.length <= inner.length && outer.every((step, index) => step === '*' || step === inner[index] || inner[index] === '*')

/** The text of a path; the inverse of `parsePath`. */
export const formatPath = (steps: PathStep[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`
    return /^[^.[\]" ]+$/.test(step) ? `${path}${path ? '.' : ''}${step}` : `${path}[${JSON.stringify(step)}]`
  }, '')

/** The value at a path; inside a secret everything is secret. `undefined` when there is none. */
export function valueAt(value: Value | undefined, [step, ...rest]: PathStep[]): Value | undefined {
  if (step === undefined || value === undefined) return value
  if (isSecret(value)) {
    const inner = valueAt(value.value, [step, ...rest])
    return inner === undefined ? undefined : secret(inner)
  }
  if (Array.isArray(value)) return typeof step === 'number' ? valueAt(value[step], rest) : undefined
  return isBag(value) && Object.hasOwn(value, step) ? valueAt(value[step], rest) : undefined
}

/**
 * Resets the listed paths of new inputs to the old inputs (`ignoreChanges`). Also returns the paths that could not be reset, because an element on
 * the way exists on one side only or because list lengths differ there (docs/reference/pulumi-protocol.md#8.4).
 */
export function resetPaths(news: Bag, olds: Bag, paths: string[]): { inputs: Bag; failed: string[] } {
  let inputs: Value = news
  const failed: string[] = []
  for (const path of paths) {
    const reset = resetAt(inputs, olds, parsePath(path))
    if (reset === undefined) failed.push(path)
    else inputs = reset
  }
  return { inputs: inputs as Bag, failed }
}

function resetAt(news: Value, olds: Value, [step, ...rest]: PathStep[]): Value | undefined {
  if (step === undefined) return olds
  if (isSecret(news) || isSecret(olds)) {
    const inner = resetAt(isSecret(news) ? news.value : news, isSecret(olds) ? olds.value : olds, [step, ...rest])
    return inner === undefined ? undefined : { ...(isSecret(news) ? news : (olds as Bag)), value: inner }
  }
  if (Array.isArray(news) && Array.isArray(olds)) {
    if (news.length !== olds.length) return undefined
    const result = news.map((item, index) => (step === '*' || step === index ? resetAt(item, olds[index]!, rest) : item))
    return result.includes(undefined) ? undefined : (result as Value[])
  }
  if (!isBag(news) || !isBag(olds)) return undefined
  const keys = step === '*' ? [...new Set([...Object.keys(news), ...Object.keys(olds)])] : [String(step)]
  const result: Bag = { ...news }
  for (const key of keys) {
    const [before, after] = [own(olds, key), own(news, key)]
    if (rest.length === 0) {
      if (before === undefined) delete result[key]
      else result[key] = before
      continue
    }
    if (before === undefined && after === undefined) continue
    const inner = before === undefined || after === undefined ? undefined : resetAt(after, before, rest)
    if (inner === undefined) return undefined
    result[key] = inner
  }
  return result
}
