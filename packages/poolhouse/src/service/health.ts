/** Whether a Poolhouse service answers at this address. Others have `/health` too, but do not call themselves so. */
export async function isPoolhouse(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/_localstack/health', url), { signal: AbortSignal.timeout(1_000), redirect: 'manual' })
    const { edition } = (await answer.json()) as { edition?: string }
    return edition === 'poolhouse'
  } catch {
    return false
  }
}
