import type { RequestedAccess } from '../gateway/index.ts'
import { type RoleOperation, roleOperations, rolesOf } from '../pools/index.ts'

/** The service to which calls hand roles, and as which it assumes them. */
export const cognitoService = 'cognito-idp.amazonaws.com'

/** A role that a call hands to a service, which the caller must be allowed to pass. */
export interface PassedRole {
  role: string
  /** The service that will assume it. */
  service: string
}

const operations: ReadonlySet<string> = new Set(roleOperations)

/** The roles in a request. Only user pools take roles. */
export function passedRoles({ action, input }: Pick<RequestedAccess, 'action' | 'input'>): PassedRole[] {
  const [vendor, name = ''] = action.split(':')
  if (vendor !== 'cognito-idp' || !operations.has(name) || typeof input !== 'object' || input === null) return []
  return rolesOf(name as RoleOperation, input).map(role => ({ role, service: cognitoService }))
}
