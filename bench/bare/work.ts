/** The work of one request that no implementation can leave out. */
export interface Work {
  /** Powers modulo the SRP prime. */
  powers: number
  /** RS256 signatures, each over the body of a token. */
  signatures: number
  /** Rows of a group commit. */
  commits: number
}

const powers = (count: number): Work => ({ powers: count, signatures: 0, commits: 0 })
const tokens: Work = { powers: 0, signatures: 2, commits: 1 }

/** By operation and flow, or by grant, as the flows of the bench send them. */
export const works: Readonly<Record<string, Work>> = {
  'InitiateAuth USER_PASSWORD_AUTH': { ...tokens, powers: 1 },
  'InitiateAuth USER_SRP_AUTH': powers(1),
  RespondToAuthChallenge: { ...tokens, powers: 2 },
  SignUp: { powers: 1, signatures: 0, commits: 1 },
  'InitiateAuth REFRESH_TOKEN_AUTH': { ...tokens, commits: 0 },
  GetTokensFromRefreshToken: tokens,
  client_credentials: { powers: 0, signatures: 1, commits: 0 },
  authorization_code: tokens,
  refresh_token: tokens,
}

/** For every other request, such as those that prepare a flow. */
export const noWork: Work = { powers: 0, signatures: 0, commits: 0 }
