import { refuse } from '@poolhouse/contract'
import type { IamAction } from '../action.ts'

/** Refused for every name, since there are no instance profiles. API: iam:RemoveRoleFromInstanceProfile. */
export const RemoveRoleFromInstanceProfile: IamAction<'RemoveRoleFromInstanceProfile'> = async ({ InstanceProfileName }) => {
  throw refuse('NoSuchEntity', `Instance Profile ${InstanceProfileName} cannot be found.`)
}
