import { deflateRawSync } from 'node:zlib'
import { refuse, type Sts } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertPolicy, findPolicy } from '../iam/index.ts'

/** What a request says about the policies and tags of its session. */
export interface SessionLimits {
  Policy?: string
  PolicyArns?: readonly Sts.PolicyDescriptorType[]
  Tags?: readonly Sts.Tag[]
}

/** The service publishes the limits of the plain texts, and that a packed form of policies and tags has one too, but not which. */
const maxPlainCharacters = 2048
const maxPackedBytes = 2048
const maxPolicyArns = 10

/**
 * Checks the session policies and tags of a request. `packedPolicySize`: percent of what they may take, absent where there are none.
 * @throws MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
 */
export async function readSessionLimits(call: Call, { Policy: policy, PolicyArns = [], Tags = [] }: SessionLimits) {
  if (policy !== undefined) assertPolicy(policy, 'session')
  const policyArns = PolicyArns.flatMap(({ arn }) => (arn === undefined ? [] : [arn]))
  if (policyArns.length > maxPolicyArns)
    throw refuse('ValidationError', `A session can have at most ${maxPolicyArns} managed policies; the request has ${policyArns.length}.`)
  for (const arn of policyArns) {
    // The code of this refusal is not published.
    const found = await findPolicy(call, arn).catch(() => undefined)
    if (!found) throw refuse('MalformedPolicyDocument', `Policy ${arn} does not exist or is not attachable.`)
  }
  if (policy === undefined && policyArns.length === 0 && Tags.length === 0) return { policy, policyArns }
  const plain = (policy ?? '').length + policyArns.join('').length
  const packed = deflateRawSync(JSON.stringify([policy, policyArns, Tags])).length
  const packedPolicySize = Math.ceil(100 * Math.max(plain / maxPlainCharacters, packed / maxPackedBytes))
  if (packedPolicySize > 100)
    throw refuse('PackedPolicyTooLarge', `Packed policy consumes ${packedPolicySize}% of allotted space, please use smaller policy.`)
  return { policy, policyArns, packedPolicySize }
}
