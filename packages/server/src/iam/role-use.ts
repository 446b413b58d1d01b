import type { Context } from '../context.ts'
import { recordRoleUse } from '../storage/index.ts'

/** How exact the last use is: milliseconds. A role in steady use is not written for every session. */
const noteEvery = 15 * 60_000

/** Notes that a role was assumed. */
export async function noteRoleUse(
  { store, clock, region }: Pick<Context, 'store' | 'clock'> & { region: string },
  id: string,
): Promise<void> {
  const at = clock.now()
  await store.decide(recordRoleUse, { id, at, region, staleBefore: at - noteEvery })
}
