import { randomBytes } from 'node:crypto'
import { challengeSessionSeconds, refuse } from '@poolhouse/contract'
import { parseSrpA, srpChallenge, srpKey, srpSignature, timingSafeEqualText } from '../crypto/index.ts'
import { srpServerIdentity, type User } from '../users/index.ts'
import { requiredParameter, type SignInRequest, type SignInResponse } from './flow.ts'
import { type Exchange, sealSrpExchange } from './secret-block.ts'

/** The client's public value, or why it cannot be one. */
export function requiredSrpA(parameters: SignInRequest['parameters']): string {
  const A = requiredParameter(parameters, 'SRP_A')
  if (parseSrpA(A) === undefined)
    throw refuse('InvalidParameterException', 'SRP_A must be a hexadecimal number other than 0 modulo N, and below N.')
  return A
}

interface Party extends Pick<Exchange, 'subject' | 'custom'> {
  name: string
  user: User | undefined
  A: string
}

/** PASSWORD_VERIFIER. A name that nobody has gets a challenge that cannot be told from a real one (RFC 5054 §2.5.1.3). */
export async function startSrpExchange(
  { call, pool, client }: Pick<SignInRequest, 'call' | 'pool' | 'client'>,
  { name, user, subject, A, custom }: Party,
): Promise<SignInResponse> {
  const isReal = user?.enabled && user.credential
  const { userId, salt, verifier } = srpServerIdentity(call, pool, isReal ? user : undefined, name)
  const { b, B } = await srpChallenge(verifier, randomBytes(32))
  const SECRET_BLOCK = sealSrpExchange(call, pool, client.settings.ClientId, {
    sub: isReal ? user.sub : undefined,
    userId,
    subject,
    A,
    B,
    b: b.toString('hex'),
    expiresAt: call.now + challengeSessionSeconds(client.settings) * 1000,
    ...(custom && { custom }),
  })
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: { SALT: salt, SRP_B: B, SECRET_BLOCK, USERNAME: userId, USER_ID_FOR_SRP: userId },
  }
}

/** How far the client's clock may be from ours, in milliseconds. The service's own tolerance is not published. */
const skew = 5 * 60_000

export interface SrpProof {
  secretBlock: string
  signature: string
  /** The client's own text. */
  timestamp: string
}

export const requiredSrpProof = (responses: SignInRequest['parameters']): SrpProof => ({
  secretBlock: requiredParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'),
  signature: requiredParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'),
  timestamp: requiredParameter(responses, 'TIMESTAMP'),
})

/** A client's clock is compared with the real one: the domain clock may have been moved. */
export const isClockInTolerance = ({ timestamp }: SrpProof): boolean => Math.abs(Date.parse(timestamp) - Date.now()) <= skew

/** Whether the client knows the password behind `verifier`. `poolId` names the group: a pool, or a pool's devices. */
export async function verifySrpProof(
  { A, B, b, userId }: Exchange,
  verifier: Uint8Array,
  poolId: string,
  { secretBlock, signature, timestamp }: SrpProof,
): Promise<boolean> {
  const key = await srpKey({ A: parseSrpA(A)!, B, b: Buffer.from(b, 'hex'), verifier })
  return key !== undefined && timingSafeEqualText(srpSignature({ key, poolId, userId, secretBlock, timestamp }), signature)
}
