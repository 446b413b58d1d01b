import { srpClientSession } from '@poolhouse/server/srp-client'
import { callOperation, PoolhouseError, secretHash } from './api.ts'

/** What a sign-in gives. */
export interface Tokens {
  accessToken: string
  /** Not for scopes without `openid`. */
  idToken?: string
  refreshToken?: string
  /** Seconds. */
  expiresIn: number
  tokenType: string
}

/** A challenge after the password, as the API names it. */
export interface Challenge {
  name: string
  parameters: Readonly<Record<string, string>>
}

/** A sign-in through the API. */
export interface ApiSignIn {
  /** The id of the app client. */
  client: string
  /** Of a client that has one. */
  clientSecret?: string
  username: string
  password: string
  /** Answers each challenge after the password with its ChallengeResponses, `{ NEW_PASSWORD: '…' }`; USERNAME and SECRET_HASH are added. */
  respond?: (challenge: Challenge) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
}

interface Answer {
  ChallengeName?: string
  ChallengeParameters?: Record<string, string>
  Session?: string
  AuthenticationResult?: { AccessToken: string; IdToken?: string; RefreshToken?: string; ExpiresIn: number; TokenType: string }
}

const hashOf = ({ client, clientSecret }: ApiSignIn, username: string): Record<string, string> =>
  clientSecret === undefined ? {} : { SECRET_HASH: secretHash(username, client, clientSecret) }

/** Signs in with USER_PASSWORD_AUTH. @throws PoolhouseError with the name of the exception */
export async function signInByPassword(url: string, request: ApiSignIn): Promise<Tokens> {
  const { client: ClientId, username: USERNAME, password: PASSWORD } = request
  const AuthParameters = { USERNAME, PASSWORD, ...hashOf(request, USERNAME) }
  return finish(url, request, await callOperation(url, 'InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

/** Signs in with USER_SRP_AUTH, in which the password is not sent. `pool`: the id of the user pool. @throws PoolhouseError */
export async function signInBySrp(url: string, request: ApiSignIn & { pool: string }): Promise<Tokens> {
  const { client: ClientId, username: USERNAME } = request
  const { A: SRP_A, prove } = srpClientSession()
  const AuthParameters = { USERNAME, SRP_A, ...hashOf(request, USERNAME) }
  const asked = await callOperation<Answer>(url, 'InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters })
  if (asked.ChallengeName !== 'PASSWORD_VERIFIER') return finish(url, request, asked)
  const proof = prove(request.pool, request.password, asked.ChallengeParameters)
  const ChallengeResponses = { ...proof, ...hashOf(request, proof.USERNAME ?? USERNAME) }
  const { ChallengeName, Session } = asked
  return finish(url, request, await callOperation(url, 'RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses }))
}

/** Challenges that one sign-in can have, so that a `respond` that never satisfies does not go on for ever. */
const mostChallenges = 10

async function finish(url: string, request: ApiSignIn, answer: Answer): Promise<Tokens> {
  const { client: ClientId, username, respond } = request
  let last = answer
  for (let count = 0; last.ChallengeName !== undefined; count++) {
    const { ChallengeName, Session, ChallengeParameters: parameters = {} } = last
    if (!respond || count === mostChallenges)
      throw new PoolhouseError(
        `The sign-in of "${username}" is challenged with ${ChallengeName}. Give "respond", which answers it.`,
        200,
        ChallengeName,
      )
    const USERNAME = parameters.USER_ID_FOR_SRP ?? username
    const ChallengeResponses = { USERNAME, ...hashOf(request, USERNAME), ...(await respond({ name: ChallengeName, parameters })) }
    last = await callOperation<Answer>(url, 'RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses })
  }
  const { AccessToken, IdToken, RefreshToken, ExpiresIn, TokenType } = last.AuthenticationResult!
  return {
    accessToken: AccessToken,
    ...(IdToken !== undefined && { idToken: IdToken }),
    ...(RefreshToken !== undefined && { refreshToken: RefreshToken }),
    expiresIn: ExpiresIn,
    tokenType: TokenType,
  }
}
