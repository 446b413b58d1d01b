import { ServiceError, userAdminScope } from '@poolhouse/contract'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { callFor, orAbsent, perform, performAll } from '../operations/in-process.ts'
import type { Pool } from '../pools/index.ts'
import { issueSignInTokens } from '../tokens/index.ts'
import { findUser, type User } from '../users/index.ts'
import { withPath } from './seed-calls.ts'
import { SeedError } from './seed-shape.ts'

/** Who signs in where, without any proof. */
export interface TokensRequest {
  client: string
  username: string
  /** Of the access token. Without them the scope that a sign-in through the API gets. */
  scopes?: readonly string[]
  /** The user becomes a member of these groups, which are made where they do not exist, and of no others. */
  groups?: readonly string[]
}

/** The tokens of a sign-in, as far as the client gets them. */
export interface IssuedTokens {
  accessToken: string
  /** Not with `scopes` that have no `openid`. */
  idToken?: string
  refreshToken: string
  expiresIn: number
  tokenType: string
}

/**
 * The tokens of a completed sign-in, made by the function that every sign-in through the API ends with: family, triggers PostAuthentication and
 * PreTokenGeneration, claims and keys are the same. Only the proof is left out. @throws SeedError
 */
export async function issueTokensWithoutProof(
  context: Context,
  { client: clientId, username, scopes, groups }: TokensRequest,
): Promise<IssuedTokens> {
  const found = await findClient(context, clientId)
  if (!found) throw new SeedError(`client "${clientId}" does not exist. Give the id of an app client.`)
  const { pool, client } = found
  const call = { ...callFor(context, pool.region), triggerContext: { clientId } }
  const user = await findUser(call, pool, username)
  if (!user) throw new SeedError(`username "${username}" is nobody in the pool ${pool.id} of the client "${clientId}".`)
  assertCanSignIn(user, username)
  const scope = scopes && assertScopes(client, scopes)
  if (groups) await setGroups(call, pool, user, groups)
  const tokens = await withPath('sign-in', () =>
    issueSignInTokens(call, { pool, client, user, ...(scope !== undefined && { scopes: scope }) }),
  )
  const isOpenId = !scopes || scopes.includes('openid')
  return {
    accessToken: tokens.AccessToken!,
    ...(isOpenId && { idToken: tokens.IdToken! }),
    refreshToken: tokens.RefreshToken!,
    expiresIn: tokens.ExpiresIn!,
    tokenType: tokens.TokenType!,
  }
}

/** Users of these statuses get tokens at the end of a sign-in. */
const signedIn = new Set<User['status']>(['CONFIRMED', 'EXTERNAL_PROVIDER'])

function assertCanSignIn({ status, enabled }: User, username: string): void {
  if (!enabled) throw new SeedError(`username "${username}" is disabled, and no sign-in of a disabled user succeeds.`)
  if (!signedIn.has(status))
    throw new SeedError(`username "${username}" has the status ${status}, in which no sign-in is completed. Confirm the user first.`)
}

function assertScopes({ settings }: AppClient, scopes: readonly string[]): string {
  const allowed = [...new Set([...(settings.AllowedOAuthScopes ?? []), userAdminScope])]
  const wrong = scopes.find(scope => !allowed.includes(scope))
  if (wrong !== undefined)
    throw new SeedError(
      `scopes: "${wrong}" is not allowed to the client "${settings.ClientId}". Its AllowedOAuthScopes are ${allowed.join(', ')}.`,
    )
  return scopes.join(' ')
}

async function setGroups(call: Call, { id: UserPoolId }: Pool, { username: Username }: User, groups: readonly string[]): Promise<void> {
  const member = (await performAll(call, 'AdminListGroupsForUser', { UserPoolId, Username }, 'Groups')).map(({ GroupName }) => GroupName!)
  for (const GroupName of member.filter(name => !groups.includes(name)))
    await perform(call, 'AdminRemoveUserFromGroup', { UserPoolId, Username, GroupName })
  for (const [index, GroupName] of groups.entries()) {
    if (member.includes(GroupName)) continue
    await withPath(`groups[${index}]`, async () => {
      if (!(await orAbsent(perform(call, 'GetGroup', { UserPoolId, GroupName })))) await createGroup(call, UserPoolId, GroupName)
      await perform(call, 'AdminAddUserToGroup', { UserPoolId, Username, GroupName })
    })
  }
}

/** Another request may make it at the same time. */
async function createGroup(call: Call, UserPoolId: string, GroupName: string): Promise<void> {
  try {
    await perform(call, 'CreateGroup', { UserPoolId, GroupName })
  } catch (error) {
    if (!(error instanceof ServiceError && error.name === 'GroupExistsException')) throw error
  }
}
