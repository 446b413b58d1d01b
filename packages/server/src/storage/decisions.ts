import { createAccessKey } from './access-keys.ts'
import { clearFailures, recordFailure } from './attempts.ts'
import { addSecret, createClient, deleteClient, removeSecret, updateClient } from './clients.ts'
import { issueCode } from './codes.ts'
import { beginFamily, endFamiliesOfUser, endFamily, rotate } from './families.ts'
import { createGroup, deleteGroup, joinGroup, leaveGroup, updateGroup } from './groups.ts'
import { advanceClock, keepMetadata } from './metadata.ts'
import { useQuota } from './quotas.ts'
import { answerNewPassword, openSession, spendSession } from './sessions.ts'
import type { Decision } from './sql.ts'
import { sweep } from './sweep.ts'
import { changeUser, changeUserByCode, setPasswordByCode } from './user-changes.ts'
import { createPool, deletePool, updatePool } from './user-pools.ts'
import { createUser, deleteUser, setPassword } from './users.ts'

/** Every write, by the name that crosses to the writer thread. */
export const decisions = {
  addSecret,
  advanceClock,
  answerNewPassword,
  beginFamily,
  changeUser,
  changeUserByCode,
  clearFailures,
  createAccessKey,
  createClient,
  createGroup,
  createPool,
  createUser,
  deleteClient,
  deleteGroup,
  deletePool,
  deleteUser,
  endFamiliesOfUser,
  endFamily,
  issueCode,
  joinGroup,
  keepMetadata,
  leaveGroup,
  openSession,
  recordFailure,
  removeSecret,
  rotate,
  setPassword,
  setPasswordByCode,
  spendSession,
  sweep,
  updateClient,
  updateGroup,
  updatePool,
  useQuota,
}

export type DecisionName = keyof typeof decisions
export type AnyDecision = (input: never) => Decision<unknown>

export function nameOf(decision: (input: never) => Decision<unknown>): DecisionName {
  const name = decision.name as DecisionName
  if ((decisions[name] as unknown) !== decision) throw new Error(`${decision.name} is not registered in storage/decisions.ts`)
  return name
}
