import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/user:User. */
export const userDescriptions: Descriptions = {
  summary: 'A user of a pool, created by an administrator.',
  properties: {
    ...ofPool,
    attributes: 'The attributes of the user, by name; those of its own have `custom:` in front or not.',
    clientMetadata: 'What the Lambda triggers of the creation get.',
    creationDate: 'When the user was created.',
    desiredDeliveryMediums: 'How the invitation is sent: EMAIL, SMS.',
    enabled: 'Whether the user can sign in.',
    forceAliasCreation: 'Whether an address or number moves from the user who has it as an alias.',
    lastModifiedDate: 'When the user was last changed.',
    messageAction: 'SUPPRESS sends no invitation, RESEND sends it again.',
    mfaSettingLists: 'The second factors that the user has.',
    password: 'The permanent password; conflicts with temporaryPassword.',
    preferredMfaSetting: 'The second factor that the user prefers.',
    status: 'How far the user is, such as CONFIRMED or FORCE_CHANGE_PASSWORD.',
    sub: 'The id of the user, which never changes.',
    temporaryPassword: 'The password of the first sign-in, which asks for another; conflicts with password.',
    username: 'The username.',
    validationData: 'What the Lambda trigger of the sign-up gets for its decision.',
  },
}
