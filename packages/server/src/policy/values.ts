/** The values of a request by condition key. A key that a request does not have is absent or undefined. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads the values of one request. Condition keys are compared without regard to case. */
export interface ConditionValues {
  /** `key` is in lower case. An empty list counts as absent. */
  get(key: string): string | readonly string[] | undefined
}

/** The context is read at the first use only, because most statements have neither conditions nor variables. */
export function requestValues(context: RequestContext): ConditionValues {
  let values: Map<string, string | readonly string[]> | undefined
  return {
    get(key) {
      values ??= readContext(context)
      return values.get(key)
    },
  }
}

/** Two tags of a request whose keys differ in case are one key with the values of both. */
function readContext(context: RequestContext): Map<string, string | readonly string[]> {
  const values = new Map<string, string | readonly string[]>()
  for (const [key, value] of Object.entries(context)) {
    if (value === undefined || isEmptyList(value)) continue
    const lower = key.toLowerCase()
    const before = values.get(lower)
    values.set(lower, before === undefined ? value : [before, value].flat())
  }
  return values
}

const isEmptyList = (value: string | readonly string[]): boolean => typeof value !== 'string' && value.length === 0
