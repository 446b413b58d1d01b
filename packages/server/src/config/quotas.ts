import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CodeQuota, RequestQuota, Settings } from '../context.ts'
import { operationClasses, type QuotaSet, quotaPresets, quotaSubjects } from '../request-quotas/index.ts'
import { ConfigError, type RawOption } from './config-error.ts'

const codeSubjects = ['destination', 'country'] as const
const units = { s: 1, min: 60, h: 3_600, d: 86_400 } as const
const presetNames = Object.keys(quotaPresets) as (keyof typeof quotaPresets)[]

/** The quotas of a preset or of a file; of neither: those of production there, and none in development. @throws ConfigError */
export function readQuotas(given: RawOption | undefined, mode: Settings['mode'], cwd: string): QuotaSet {
  if (!given) return mode === 'production' ? quotaPresets.production : quotaPresets.none
  const preset = presetNames.find(name => name === given.text)
  return preset ? quotaPresets[preset] : readFile(given, cwd)
}

/** `{"from": "production", "requests": {"UserCreation": {"source": "60/min"}}, "codes": {"destination": ["10/h", "30/d"]}}` */
function readFile({ from, text }: RawOption, cwd: string): QuotaSet {
  const path = resolve(cwd, text)
  const fail = (what: string, fix: string): never => {
    throw new ConfigError(`${from} ${path}: ${what}. ${fix}`)
  }
  const members = (value: unknown, where: string): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : fail(`${where} is no object`, 'docs/tasks/production.md has the form of the file.')
  const known = <Name extends string>(name: string, names: readonly Name[], where: string): Name =>
    names.find(each => each === name) ?? fail(`${where} "${name}" is unknown`, `Write one of ${names.join(', ')}.`)
  const rates = (value: unknown, where: string): { limit: number; seconds: number }[] =>
    (Array.isArray(value) ? value : [value]).map(rate => {
      const [, limit, unit] = /^([1-9]\d{0,8})\/(s|min|h|d)$/.exec(String(rate)) ?? []
      if (limit === undefined) fail(`${where} is ${JSON.stringify(rate)}`, 'Write a number in a time, such as 120/s, 60/min, 10/h or 30/d.')
      return { limit: Number(limit), seconds: units[unit as keyof typeof units] }
    })

  const content = members(readJson(path, { from, text }), 'the file')
  for (const [name] of content) known(name, ['from', 'requests', 'codes'], 'the member')
  const { from: base = 'none', requests = {}, codes = {} } = Object.fromEntries(content)
  const preset = quotaPresets[known(String(base), presetNames, 'from')]
  const ownRequests = members(requests, 'requests').flatMap(([name, bySubject]) => {
    const of = known(name, operationClasses, 'the class')
    return members(bySubject, `requests.${of}`).flatMap(([subject, value]): RequestQuota[] => {
      const by = known(subject, quotaSubjects, `requests.${of}`)
      return rates(value, `requests.${of}.${by}`).map(rate => ({ of, by, ...rate }))
    })
  })
  const ownCodes = members(codes, 'codes').flatMap(([subject, value]): CodeQuota[] => {
    const of = known(subject, codeSubjects, 'codes')
    return rates(value, `codes.${of}`).map(rate => ({ of, ...rate }))
  })
  // A number of the file replaces all that the preset has for the same class and subject.
  const isReplaced = (quota: RequestQuota) => ownRequests.some(({ of, by }) => of === quota.of && by === quota.by)
  return {
    requests: [...preset.requests.filter(quota => !isReplaced(quota)), ...ownRequests],
    codes: [...preset.codes.filter(quota => !ownCodes.some(({ of }) => of === quota.of)), ...ownCodes],
  }
}

function readJson(path: string, { from, text }: RawOption): unknown {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${from} "${text}" is not ${presetNames.join(', ')}, and no file that can be read (${(error as NodeJS.ErrnoException).code}). Name a preset, or a file with quotas.`,
    )
  }
  try {
    return JSON.parse(content)
  } catch (error) {
    throw new ConfigError(`${from} ${path} is not JSON: ${(error as Error).message}. Correct it.`)
  }
}
