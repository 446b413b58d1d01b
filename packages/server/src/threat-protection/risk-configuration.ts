import { BlockList, isIP } from 'node:net'
import {
  type DescribeRiskConfigurationRequest,
  type EventFilterType,
  type RiskConfigurationType,
  refuse,
  type SetRiskConfigurationRequest,
} from '@poolhouse/contract'
import { clientNotFound, getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { getPool, type Pool, poolNotFound } from '../pools/index.ts'
import { readRiskConfiguration, setRiskConfiguration } from '../storage/index.ts'
import { type RiskBlocks as Blocks, forgetRiskConfiguration, wholePool } from './effective-configuration.ts'

const allEvents: EventFilterType[] = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP']

/** The pool and, where the request names one, its client. @throws ResourceNotFoundException, UserPoolAddOnNotEnabledException */
async function getSubject(
  call: Call,
  { UserPoolId, ClientId }: DescribeRiskConfigurationRequest,
): Promise<{ pool: Pool; clientId: string }> {
  const pool = await getPool(call, UserPoolId)
  if (ClientId !== undefined) await getClientOfPool(call, pool, ClientId)
  // The service's text is not published.
  if ((pool.config.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') === 'OFF')
    throw refuse('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.', {
      rule: { id: 'threat-protection-disabled' },
    })
  return { pool, clientId: ClientId ?? wholePool }
}

const describe = (pool: Pool, clientId: string, blocks: Blocks, at?: number): RiskConfigurationType => ({
  UserPoolId: pool.id,
  ...(clientId !== wholePool && { ClientId: clientId }),
  ...blocks,
  ...(at !== undefined && { LastModifiedDate: at / 1000 }),
})

/** `address/bits` of IPv4 or IPv6. */
function isRange(range: string): boolean {
  const [address = '', bits = '', ...rest] = range.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits) || address.includes('%')) return false
  try {
    new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}

/** The blocks as they are stored: without filters the check of compromised credentials is for all events. @throws InvalidParameterException */
function blocksToStore(request: SetRiskConfigurationRequest): Blocks {
  const { CompromisedCredentialsRiskConfiguration: compromised, AccountTakeoverRiskConfiguration: takeover } = request
  const { RiskExceptionConfiguration: exception } = request
  const ranges = [...(exception?.BlockedIPRangeList ?? []), ...(exception?.SkippedIPRangeList ?? [])]
  if (!ranges.every(isRange)) throw refuse('InvalidParameterException', 'Incorrect CIDR format')
  return {
    ...(compromised && {
      CompromisedCredentialsRiskConfiguration: {
        ...compromised,
        EventFilter: compromised.EventFilter?.length ? [...new Set(compromised.EventFilter)] : allEvents,
      },
    }),
    ...(takeover && { AccountTakeoverRiskConfiguration: takeover }),
    ...(exception && { RiskExceptionConfiguration: exception }),
  }
}

/**
 * SetRiskConfiguration: replaces all blocks; without any the configuration is removed.
 * @throws InvalidParameterException, ResourceNotFoundException, UserPoolAddOnNotEnabledException
 */
export async function saveRiskConfiguration(call: Call, request: SetRiskConfigurationRequest): Promise<RiskConfigurationType> {
  const { pool, clientId } = await getSubject(call, request)
  const blocks = blocksToStore(request)
  const configuration = Object.keys(blocks).length === 0 ? null : JSON.stringify(blocks)
  const outcome = await call.store.decide(setRiskConfiguration, { poolId: pool.id, clientId, configuration, at: call.now })
  forgetRiskConfiguration(call, pool.id, clientId)
  assertOutcome(outcome, 'set', { gone: () => (clientId === wholePool ? poolNotFound(pool.id) : clientNotFound(clientId)) })
  return describe(pool, clientId, blocks, call.now)
}

/**
 * DescribeRiskConfiguration: that of the pool or of the client alone. A client without one has no blocks, though the pool's applies to it.
 * @throws ResourceNotFoundException, UserPoolAddOnNotEnabledException
 */
export async function describeRiskConfiguration(call: Call, request: DescribeRiskConfigurationRequest): Promise<RiskConfigurationType> {
  const { pool, clientId } = await getSubject(call, request)
  const row = await call.store.read(readRiskConfiguration(pool.id, clientId))
  return describe(pool, clientId, row ? JSON.parse(row.configuration) : {}, row?.modified_at)
}
