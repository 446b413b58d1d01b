import { randomBytes } from 'node:crypto'
import { challengeSessionSeconds, refuse } from '@poolhouse/contract'
import { parseSrpA, srpChallenge, srpKey, srpSignature, timingSafeEqualText } from '../crypto/index.ts'
import { inSpan } from '../in-span.ts'
import { srpServerIdentity, type User } from '../users/index.ts'
import type { ClientContext, SignInRequest, SignInResponse } from './flow.ts'
import { requiredParameter } from './refusals.ts'
import { type SrpExchange, sealSrpExchange } from './secret-block.ts'

/** SRP_A, the client's public value. Throws InvalidParameterException for a value that RFC 5054 does not allow. */
export function requiredSrpA(parameters: SignInRequest['parameters']): string {
  const A = requiredParameter(parameters, 'SRP_A')
  if (parseSrpA(A) === undefined)
    throw refuse('InvalidParameterException', 'SRP_A must be a hexadecimal number other than 0 modulo N, and below N.')
  return A
}

interface SrpStart extends Pick<SrpExchange, 'subject' | 'custom'> {
  name: string
  user: User | undefined
  A: string
}

/** PASSWORD_VERIFIER. The challenge of an unknown or disabled user is indistinguishable from a real one (RFC 5054 §2.5.1.3). */
export async function startSrpExchange(
  { call, pool, client }: ClientContext,
  { name, user, subject, A, custom }: SrpStart,
): Promise<SignInResponse> {
  const isReal = user?.enabled && user.credential
  const { userId, salt, verifier } = srpServerIdentity(call, pool, isReal ? user : undefined, name)
  const { b, B } = await inSpan(call, 'modular power', () => srpChallenge(verifier, randomBytes(32)))
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

/** Tolerated difference between TIMESTAMP and our clock, in milliseconds. The service's own tolerance is not published. */
const clockTolerance = 5 * 60_000

/** A client's proof that it knows the password. */
export interface SrpProof {
  secretBlock: string
  signature: string
  /** The client's own text, which is part of the signature. */
  timestamp: string
}

/** The proof in the answer to PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER. */
export const requiredSrpProof = (responses: SignInRequest['parameters']): SrpProof => ({
  secretBlock: requiredParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'),
  signature: requiredParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'),
  timestamp: requiredParameter(responses, 'TIMESTAMP'),
})

/** Compares with the real clock, because development mode may have moved the domain clock. */
export const isClockInTolerance = ({ timestamp }: SrpProof): boolean => Math.abs(Date.parse(timestamp) - Date.now()) <= clockTolerance

/** Whether the client knows the password behind `verifier`. `poolId` names the group: a pool, or the devices of a pool. */
export async function verifySrpProof(
  { A, B, b, userId }: SrpExchange,
  verifier: Uint8Array,
  poolId: string,
  { secretBlock, signature, timestamp }: SrpProof,
): Promise<boolean> {
  const key = await srpKey({ A: parseSrpA(A)!, B, b: Buffer.from(b, 'hex'), verifier })
  return key !== undefined && timingSafeEqualText(srpSignature({ key, poolId, userId, secretBlock, timestamp }), signature)
}
