import type { CodeQuota, RequestQuota } from '../context.ts'
import { type OperationClass, operationClasses } from './classes.ts'

/** What a request quota is counted for: all requests, or those of one source address, client, pool, user, or operation on one pool. */
export const quotaSubjects = ['service', 'source', 'client', 'pool', 'user', 'operation-of-pool'] as const

/** The quotas of a service: of requests, and of codes that are sent. */
export interface QuotaSet {
  requests: readonly RequestQuota[]
  codes: readonly CodeQuota[]
}

const hour = 3_600
/** To one address, over all of its users: more than one person needs, and few enough that nobody is flooded. */
const codesToDestination: readonly CodeQuota[] = [
  { of: 'destination', limit: 10, seconds: hour },
  { of: 'destination', limit: 30, seconds: 24 * hour },
]

const aSecond = (of: OperationClass, by: RequestQuota['by'], limit: number): RequestQuota => ({ of, by, limit, seconds: 1 })
const ofSource = (of: OperationClass, limitAMinute: number): RequestQuota => ({ of, by: 'source', limit: limitAMinute, seconds: 60 })

/** The request quotas that the public service starts with. docs/reference/wire-protocol.md#8.1. */
const ofService: Readonly<Record<OperationClass, number>> = {
  UserAuthentication: 120,
  UserChallengeResponse: 360,
  UserCreation: 50,
  UserFederation: 25,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserToken: 120,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
  ClientAuthentication: 150,
  LimitManagement: 1,
}

const ofPoolResources = ['UserPoolResourceRead', 'UserPoolResourceUpdate', 'UserPoolClientRead', 'UserPoolClientUpdate'] as const
const ofOneUser = ['UserRead', 'UserUpdate', 'UserResourceRead', 'UserResourceUpdate'] as const

/**
 * `production` is the default there: what no person at one address needs, for operations that guess, fill the pool or send codes. A back end that calls
 * without a signature for all of its users has one address too, and wants numbers of its own.
 */
export const quotaPresets = {
  none: { requests: [], codes: [] },
  production: {
    requests: [
      ofSource('UserAuthentication', 600),
      ofSource('UserChallengeResponse', 1_200),
      ofSource('UserCreation', 60),
      ofSource('UserAccountRecovery', 60),
      ofSource('UserFederation', 600),
    ],
    codes: codesToDestination,
  },
  aws: {
    requests: [
      ...operationClasses.map(of => aSecond(of, 'service', ofService[of])),
      ...ofPoolResources.map(of => aSecond(of, 'operation-of-pool', 5)),
      ...ofOneUser.map(of => aSecond(of, 'user', 10)),
    ],
    codes: codesToDestination,
  },
} as const satisfies Readonly<Record<string, QuotaSet>>
