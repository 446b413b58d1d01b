import type { Bag, InvokeResponse, Provider, Providers, Value } from '../../src/index.ts'
import { contains, equal, isUnknown, secret, UNKNOWN, unwrap } from '../../src/index.ts'

/** The behaviour of a kind of test resource; every member is optional. */
export interface Kind {
  /** Inputs that force a replacement. */
  forces?: string[]
  /** Outputs that the service would compute. */
  computed?: string[]
  secretOutputs?: string[]
  /** Deleted before its replacement is created. */
  deleteFirst?: boolean
  required?: string[]
}

/** A provider over a map, which is its service. Records every write in `calls`, e.g. `create a`. */
export function functionProvider(kinds: Record<string, Kind> = {}) {
  const service = new Map<string, Bag>()
  const calls: string[] = []
  const configured: Bag[] = []
  const fail = new Map<string, () => Error>()
  const reached = new Map<string, () => Promise<void>>()
  /** Resources by creation key; empty when the service ignores keys. */
  const byKey = new Map<string, string>()
  const habits = { honoursKeys: false, onCall: async (_what: string, _subject: { id: string; type: string; properties: Bag }) => {} }
  let count = 0

  const kindOf = (type: string): Kind => kinds[type.split(':').at(-1)!] ?? {}
  const act = async (what: string, subject: { id: string; type: string; properties: Bag }) => {
    calls.push(what)
    await habits.onCall(what, subject)
    await reached.get(what)?.()
    const failure = fail.get(what)
    if (failure) throw failure()
  }
  const computedOf = (type: string, make: (key: string) => Value): Bag =>
    Object.fromEntries((kindOf(type).computed ?? []).map(key => [key, make(key)]))

  const provider: Provider = {
    checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
    diffConfig: async ({ olds, news }) => {
      const replaces = olds.region !== news.region ? ['region'] : []
      return { changes: equal(olds, news) ? 'none' : 'some', replaces }
    },
    configure: async ({ args }) => {
      configured.push(args)
    },
    check: async ({ type, name, olds, news, randomSeed }) => {
      const failures = (kindOf(type).required ?? [])
        .filter(key => news[key] === undefined)
        .map(property => ({ property, reason: 'is required' }))
      for (const [key, value] of Object.entries(news)) {
        if (key === 'count' && typeof unwrap(value) !== 'number' && !isUnknown(value))
          failures.push({ property: key, reason: 'must be a number' })
      }
      const label = news.label ?? olds.label ?? `${name}-${Buffer.from(randomSeed).toString('hex').slice(0, 7)}`
      return { inputs: { ...news, label }, failures }
    },
    diff: async ({ type, oldInputs, news }) => {
      const { forces = [], deleteFirst = false } = kindOf(type)
      const diffs = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])].filter(key => !equal(oldInputs[key], news[key]))
      const replaces = diffs.filter(key => forces.includes(key))
      return { changes: diffs.length > 0 ? 'some' : 'none', diffs, replaces, deleteBeforeReplace: deleteFirst }
    },
    create: async ({ type, name, properties, preview, creationKey }) => {
      if (preview) return { id: '', properties: { ...properties, ...computedOf(type, () => UNKNOWN) } }
      if (contains(properties, isUnknown)) throw new Error(`${name} was created with an unknown`)
      const known = habits.honoursKeys && creationKey ? byKey.get(creationKey) : undefined
      if (known && service.has(known)) {
        calls.push(`find ${name}`)
        return { id: known, properties: service.get(known)! }
      }
      await act(`create ${name}`, { id: '', type, properties })
      const id = `${name}-${++count}`
      if (creationKey) byKey.set(creationKey, id)
      const secrets = Object.fromEntries((kindOf(type).secretOutputs ?? []).map(key => [key, secret(`s3cret of ${name}`)]))
      const outputs = { ...properties, ...computedOf(type, key => `${key} of ${id}`), ...secrets }
      service.set(id, outputs)
      await reached.get(`created ${name}`)?.()
      const lost = fail.get(`created ${name}`)
      if (lost) throw lost()
      return { id, properties: outputs }
    },
    read: async ({ id }) => {
      const found = service.get(id)
      if (!found) return { id: '' }
      const inputs = Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value !== 'string' || !value.includes(' of ')))
      return { id, properties: found, inputs }
    },
    update: async ({ id, name, type, olds, news, preview }) => {
      const outputs = { ...olds, ...news }
      for (const key of Object.keys(olds))
        if (news[key] === undefined && !(kindOf('').computed ?? []).includes(key) && !String(olds[key]).includes(' of '))
          delete outputs[key]
      if (preview) return { properties: outputs }
      await act(`update ${name}`, { id, type, properties: news })
      service.set(id, outputs)
      return { properties: outputs }
    },
    delete: async ({ id, name, type, properties }) => {
      await act(`delete ${name}`, { id, type, properties })
      service.delete(id)
    },
    invoke: async ({ tok, args }): Promise<InvokeResponse> => {
      if (args.wrong) return { failures: [{ property: 'wrong', reason: 'this argument is wrong' }] }
      if (args.broken) throw new Error('the service said no')
      if (tok.includes('Answer')) return { return: { result: tok } }
      return { return: { tok, doubled: Number(args.n ?? 0) * 2, echo: args.echo ?? null } }
    },
    honoursCreationKeys: async () => habits.honoursKeys,
    cancel: async () => {},
    getPluginInfo: async () => ({ version: '1.0.0' }),
  }
  const providers: Providers = name => (name === 'test' ? { ...provider } : undefined)
  return { providers, provider, service, calls, configured, fail, reached, habits }
}
