import { type ChallengeNameType, refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../clients/index.ts'
import { findUserBySub } from '../users/index.ts'
import { findSession } from './sessions.ts'
import { type Answer, type Next, required, type Start } from './step.ts'

type Run = (answer: Answer) => Promise<Next>

/** A challenge without a file is not built yet, and no session asks for it. */
const challenges: Partial<Record<ChallengeNameType, () => Promise<Run>>> = {
  NEW_PASSWORD_REQUIRED: async () => (await import('./challenges/NEW_PASSWORD_REQUIRED.ts')).newPasswordRequired,
}

interface Response extends Omit<Start, 'parameters'> {
  challenge: ChallengeNameType
  sessionHandle: string | undefined
  responses: Readonly<Record<string, string>>
}

export async function respond({ challenge, sessionHandle, responses, ...door }: Response): Promise<Next> {
  const { call, pool, client } = door
  const username = required(responses, 'USERNAME')
  if (sessionHandle === undefined) throw refuse('InvalidParameterException', 'Missing required parameter Session')
  const session = await findSession(door, sessionHandle, challenge)
  await assertSecretHash(client, responses.SECRET_HASH, username, async () => {
    const user = await findUserBySub(call, pool, session.sub)
    return user ? [user.username, user.sub] : []
  })

  const load = challenges[challenge]
  if (!load) throw refuse('NotImplementedException', `The ${challenge} challenge is not built yet.`)
  return (await load())({ ...door, session, responses })
}
