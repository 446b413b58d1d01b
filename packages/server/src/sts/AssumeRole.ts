import { refuse } from '@poolhouse/contract'
import { attachTrust, callerPermissions, requestKeys, roleTagKeys } from '../access/index.ts'
import { evaluate, refusalMessage } from '../policy/index.ts'
import type { StsAction } from './index.ts'
import { findRequestedRole, issueSession } from './session.ts'
import { readSessionLimits } from './session-policies.ts'

/**
 * Temporary credentials of a role that trusts the caller. What the caller's own policies must allow besides is as in production also for the keys
 * of users in development mode, except that nobody's policies are evaluated there. API: sts:AssumeRole.
 */
export const AssumeRole: StsAction<'AssumeRole'> = async (input, call) => {
  const {
    RoleArn,
    RoleSessionName: name,
    DurationSeconds: seconds = 3600,
    ExternalId,
    SourceIdentity,
    Tags = [],
    TransitiveTagKeys,
  } = input
  const { caller } = call
  const role = await findRequestedRole(call, RoleArn)
  const { policies, principal, values } = await callerPermissions(call)
  const callerArn = caller.kind === 'iam' ? caller.arn : `arn:aws:iam::${call.account}:root`
  const sessionValues = {
    ...(SourceIdentity !== undefined && { 'aws:SourceIdentity': SourceIdentity }),
    ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
  }
  const keys = {
    ...(await requestKeys({ action: 'sts:AssumeRole', resource: RoleArn, input, call })),
    ...values,
    'sts:RoleSessionName': name,
    'sts:ExternalId': ExternalId,
    'sts:SourceIdentity': SourceIdentity,
    'aws:TagKeys': Tags.map(({ Key }) => Key),
    'sts:TransitiveTagKeys': TransitiveTagKeys,
    ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    ...(role && roleTagKeys(role)),
  }
  // A role that does not exist is refused as one that does not trust the caller.
  const trust = role && attachTrust(role)
  const actions = [
    'sts:AssumeRole',
    ...(Tags.length > 0 ? ['sts:TagSession'] : []),
    ...(SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
  for (const action of actions) {
    const request = { action, resource: RoleArn, principal, account: role?.account ?? call.account, context: keys }
    const answer = trust ? evaluate(request, { ...policies, trust }) : noTrust
    if (!answer.isAllowed) throw refuse('AccessDenied', refusalMessage(answer, { principal: callerArn, action, resource: RoleArn }))
  }
  assertDuration(seconds, { maxSeconds: role!.maxSessionSeconds, isChained: caller.kind === 'iam' && caller.session !== undefined })
  // There are no MFA devices.
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined)
    throw refuse(
      'AccessDenied',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    )
  const limits = await readSessionLimits(call, input)
  const issued = await issueSession(call, role!, { name, seconds, ...limits, values: sessionValues })
  return { ...issued, ...(SourceIdentity !== undefined && { SourceIdentity }) }
}

const noTrust = { isAllowed: false, basis: 'no-allow', layer: 'trust' } as const
/** A session that was itself begun by a session. */
const maxChainedSeconds = 3600

function assertDuration(seconds: number, { maxSeconds, isChained }: { maxSeconds: number; isChained: boolean }): void {
  if (isChained && seconds > maxChainedSeconds)
    throw refuse('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.')
  if (seconds > maxSeconds)
    throw refuse('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
}
