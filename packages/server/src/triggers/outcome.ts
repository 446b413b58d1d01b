/** What became of one call of a function. `reason` follows "invocation failed due to"; `cause` is for the log. */
export type Outcome =
  | { kind: 'answered'; text: string }
  | { kind: 'threw'; message: string }
  | { kind: 'timeout' }
  | { kind: 'failed'; reason: string; cause?: string }

export type Invoke = (payload: string) => Promise<Outcome>

export const failed = (reason: string, cause?: string): Outcome => ({ kind: 'failed', reason, ...(cause !== undefined && { cause }) })

/** Spec: lambda-triggers 3. Only what timed out is tried again. */
const mostAttempts = 3

export async function patiently(attempt: () => Promise<Outcome>): Promise<Outcome> {
  let outcome = await attempt()
  for (let tried = 1; outcome.kind === 'timeout' && tried < mostAttempts; tried++) outcome = await attempt()
  return outcome
}

/** The payload of a function that threw: `{"errorMessage", "errorType", "trace"}`. */
export function errorMessageOf(text: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(text)
    return typeof errorMessage === 'string' ? errorMessage : undefined
  } catch {
    return undefined
  }
}
