import { createAccessKey } from './access-keys.ts'
import { clearFailures, recordFailure } from './attempts.ts'
import { createClient, deleteClient, updateClient } from './clients.ts'
import { beginFamily, endFamiliesOfUser, endFamily, rotate } from './families.ts'
import { advanceClock, keepMetadata } from './metadata.ts'
import { answerNewPassword, openSession, spendSession } from './sessions.ts'
import type { Decision } from './sql.ts'
import { sweep } from './sweep.ts'
import { createPool, deletePool, updatePool } from './user-pools.ts'
import { createUser, deleteUser, setPassword } from './users.ts'

/** Every write, by the name that crosses to the writer thread. */
export const decisions = {
  advanceClock,
  answerNewPassword,
  beginFamily,
  clearFailures,
  createAccessKey,
  createClient,
  createPool,
  createUser,
  deleteClient,
  deletePool,
  deleteUser,
  endFamiliesOfUser,
  endFamily,
  keepMetadata,
  openSession,
  recordFailure,
  rotate,
  setPassword,
  spendSession,
  sweep,
  updateClient,
  updatePool,
}

export type DecisionName = keyof typeof decisions
export type AnyDecision = (input: never) => Decision<unknown>

export function nameOf(decision: (input: never) => Decision<unknown>): DecisionName {
  const name = decision.name as DecisionName
  if ((decisions[name] as unknown) !== decision) throw new Error(`${decision.name} is not registered in storage/decisions.ts`)
  return name
}
