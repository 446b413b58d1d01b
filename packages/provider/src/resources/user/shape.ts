import { flag, list, mapOf, type ResourceShape, sdkV2Rules, set, text } from '../../shape/index.ts'
import { managedAttributes } from './attributes.ts'
import { userDescriptions } from './descriptions.ts'

const { length, oneOf, secretLength } = sdkV2Rules
const passwordLength = secretLength(6, 256)

/** Properties of aws:cognito/user:User. */
export const userShape: ResourceShape = {
  token: 'aws:cognito/user:User',
  title: 'Cognito User',
  descriptions: userDescriptions,
  upstreamFramework: 'sdkV2',
  conflicts: [['password', 'temporaryPassword']],
  properties: {
    attributes: mapOf(text(), { comparable: managedAttributes }),
    clientMetadata: mapOf(text()),
    creationDate: text({ outputOnly: true, apiPath: 'UserCreateDate' }),
    desiredDeliveryMediums: set(text({ rules: [oneOf('SMS', 'EMAIL')] })),
    enabled: flag({ default: true }),
    forceAliasCreation: flag(),
    lastModifiedDate: text({ outputOnly: true, volatile: true, apiPath: 'UserLastModifiedDate' }),
    messageAction: text({ rules: [oneOf('RESEND', 'SUPPRESS')] }),
    mfaSettingLists: list(text(), {
      outputOnly: true,
      emptyOutput: [],
      apiPath: 'UserMFASettingList',
      upstreamNameOf: 'mfa_setting_list',
    }),
    password: text({ secret: true, rules: [passwordLength] }),
    preferredMfaSetting: text({ outputOnly: true, emptyOutput: '' }),
    region: text({ computed: true, replaceOnChanges: true }),
    status: text({ outputOnly: true, follows: ['password', 'temporaryPassword'], apiPath: 'UserStatus' }),
    sub: text({ outputOnly: true }),
    temporaryPassword: text({ secret: true, rules: [passwordLength] }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
    username: text({ required: true, replaceOnChanges: true, rules: [length(1, 128)] }),
    validationData: mapOf(text()),
  },
}
