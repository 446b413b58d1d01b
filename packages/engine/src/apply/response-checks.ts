import { EngineFailure } from '../failure.ts'
import type { CheckResponse, CreateResponse, DiffResponse, Provider, ProviderFailure } from '../provider.ts'
import { type Bag, hasUnknowns, isBag, type Value } from '../wire.ts'

/** Seconds after a custom timeout in which the provider may report the timeout itself. */
const GRACE = 2

/**
 * A provider whose responses are validated and whose calls fail when their custom timeout has passed. An invalid response fails the call with a message
 * that shows it; a resource that was created is kept in the state all the same.
 */
export function withResponseChecks(provider: Provider, packageName: string): Provider {
  const invalidResponse = (method: string, urn: string, what: string) =>
    new EngineFailure(
      `the provider ${packageName} returned an invalid response to ${method} of ${urn}: ${what}. This is an error in the provider.`,
    )
  const answered = (method: string, urn: string) => ({
    map: (value: unknown): Bag => {
      if (!isBag(value)) throw invalidResponse(method, urn, `the answer must be a map, not ${shown(value)}`)
      return value
    },
    bag: (value: unknown, name: string, { unknowns = true } = {}): Bag => {
      const problem = findProblem(value, name) ?? (!unknowns && hasUnknowns(value as Value) ? `${name} holds an unknown value` : undefined)
      if (problem) throw invalidResponse(method, urn, problem)
      return value as Bag
    },
    that: (isSo: boolean, what: string) => {
      if (!isSo) throw invalidResponse(method, urn, what)
    },
  })
  const checked = async (method: string, urn: string, answer: Promise<CheckResponse>): Promise<CheckResponse> => {
    const { map, bag, that } = answered(method, urn)
    const given = map(await answer) as unknown as CheckResponse
    const failures = given.failures ?? []
    that(Array.isArray(failures) && failures.every(isFailure), '"failures" must be a list of {property, reason}')
    const warnings = given.warnings ?? []
    that(Array.isArray(warnings) && warnings.every(isFailure), '"warnings" must be a list of {property, reason}')
    return { inputs: failures.length > 0 ? (given.inputs ?? {}) : bag(given.inputs, '"inputs"'), failures, warnings }
  }
  const diffed = async (method: string, urn: string, answer: Promise<DiffResponse>): Promise<DiffResponse> => {
    const { map, that } = answered(method, urn)
    const diff = map(await answer) as unknown as DiffResponse
    that(['none', 'some', 'unknown'].includes(diff.changes), `"changes" must be none, some or unknown, not ${shown(diff.changes)}`)
    for (const key of ['replaces', 'diffs'] as const)
      that(diff[key] === undefined || isTexts(diff[key]), `"${key}" must be a list of texts`)
    return diff
  }
  return {
    ...boundMethods(provider),
    checkConfig: request => checked('CheckConfig', request.urn, provider.checkConfig(request)),
    diffConfig: request => diffed('DiffConfig', request.urn, provider.diffConfig(request)),
    check: request => checked('Check', request.urn, provider.check(request)),
    diff: request => diffed('Diff', request.urn, provider.diff(request)),
    create: async request => {
      const { urn, preview } = request
      const { map, bag, that } = answered('Create', urn)
      const answer: CreateResponse = await withTimeout(provider.create(request), request.timeout, `creating ${urn}`)
      try {
        map(answer)
        that(typeof answer.id === 'string', `"id" must be a text, not ${shown(answer.id)}`)
        bag(answer.properties, '"properties"', { unknowns: preview })
        return answer
      } catch (error) {
        throw Object.assign(error as Error, preview ? {} : whatExistsAfter(answer, request.properties, error as Error))
      }
    },
    read: async request => {
      const { map, bag, that } = answered('Read', request.urn)
      const answer = await withTimeout(provider.read(request), request.timeout, `reading ${request.urn}`)
      map(answer)
      that(typeof answer.id === 'string', `"id" must be a text, not ${shown(answer.id)}`)
      for (const key of ['properties', 'inputs'] as const) if (answer[key] !== undefined) bag(answer[key], `"${key}"`, { unknowns: false })
      return answer
    },
    update: async request => {
      const { map, bag } = answered('Update', request.urn)
      const answer = await withTimeout(provider.update(request), request.timeout, `updating ${request.urn}`)
      map(answer)
      bag(answer.properties, '"properties"', { unknowns: request.preview })
      return answer
    },
    delete: request => withTimeout(provider.delete(request), request.timeout, `deleting ${request.urn}`),
    invoke: async request => {
      const { map, bag, that } = answered('Invoke', request.tok)
      const answer = await provider.invoke(request)
      map(answer)
      if (answer.return !== undefined) bag(answer.return, '"return"')
      that(
        answer.failures === undefined || (Array.isArray(answer.failures) && answer.failures.every(isFailure)),
        '"failures" must be a list of {property, reason}',
      )
      return answer
    },
  }
}

/** The methods that are not validated, bound to the provider. */
const boundMethods = (provider: Provider) => ({
  configure: provider.configure.bind(provider),
  cancel: provider.cancel.bind(provider),
  getPluginInfo: provider.getPluginInfo.bind(provider),
  ...(provider.getSchema && { getSchema: provider.getSchema.bind(provider) }),
  ...(provider.close && { close: provider.close.bind(provider) }),
  ...(provider.describeSkipped && { describeSkipped: provider.describeSkipped.bind(provider) }),
  ...(provider.checkDelete && { checkDelete: provider.checkDelete.bind(provider) }),
  ...(provider.construct && { construct: provider.construct.bind(provider) }),
  ...(provider.call && { call: provider.call.bind(provider) }),
  ...(provider.describeRemains && { describeRemains: provider.describeRemains.bind(provider) }),
  ...(provider.honoursCreationKeys && { honoursCreationKeys: provider.honoursCreationKeys.bind(provider) }),
})

/** After an invalid response to a create: with an id the resource exists, without one the outcome is unknown. */
function whatExistsAfter(answer: CreateResponse | undefined, inputs: Bag, { message }: Error): Partial<ProviderFailure> {
  const id: unknown = answer?.id
  if (typeof id !== 'string' || id === '') return { code: 'UNAVAILABLE' }
  return { initFailed: { id, properties: inputs, reasons: [message] } }
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string')
const isFailure = (value: unknown): boolean => isBag(value) && typeof value.property === 'string' && typeof value.reason === 'string'
const shown = (value: unknown): string => (value === undefined ? 'undefined' : (JSON.stringify(value) ?? typeof value))

/** Why a value is not valid in the wire format; entries that are `undefined` count as absent. */
function findProblem(value: unknown, name: string): string | undefined {
  if (!isBag(value)) return `${name} must be a map, not ${shown(value)}`
  return findInnerProblem(value, name)
}

function findInnerProblem(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return undefined
  if (typeof value !== 'object') return `${name} holds a ${typeof value}`
  const entries = Array.isArray(value)
    ? value.map((item, at) => [`${name}[${at}]`, item] as const)
    : Object.entries(value).map(([key, item]) => [`${name}.${key}`, item] as const)
  for (const [path, item] of entries) {
    const problem = findInnerProblem(item, path)
    if (problem) return problem
  }
  return undefined
}

/** Fails a call that takes longer than its custom timeout. `timeout`: seconds; 0 leaves it to the provider. */
async function withTimeout<T>(call: Promise<T>, timeout: number, what: string): Promise<T> {
  if (timeout <= 0) return call
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const failure = new EngineFailure(`${what} took longer than its custom timeout of ${timeout} s, and the provider did not end it`)
        reject(Object.assign(failure, { code: 'UNAVAILABLE' }))
      },
      (timeout + GRACE) * 1000,
    )
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
