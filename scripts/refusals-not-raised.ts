/** Why no source raises a refusal of docs/reference. */
const reasons = {
  notEnforced: 'The reference says not to enforce it, or that a service of your own may leave it out.',
  older: 'An older text, or that of an emulator; the newer text beside it is raised.',
  otherPath: 'The reference has a second text for the same case; the one beside it is raised.',
  shortened: 'The page shortens a text that is raised in full.',
  assembled: 'The text is raised: the source puts it together from parts.',
  noQuota: 'Request and mail quotas of the account are not applied.',
  noLookup: 'DNS is not asked: names of a custom domain may be local.',
  byModel: 'The pattern of the model refuses the value first.',
  ownWords: 'The text that is raised names the place of the error, which the reference does not know.',
} as const

/** The refusals of docs/reference that no source raises, each with the reason. */
export const notRaised: Readonly<Record<string, (typeof reasons)[keyof typeof reasons]>> = {
  '… Member must satisfy enum value set: [POST, GET]': reasons.shortened,

  'Cognito is not allowed to use your email identity': reasons.notEnforced,
  'Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.': reasons.notEnforced,
  'Invalid snsRegion. Allowed SNS region for <r> is <r>': reasons.notEnforced,
  'REFRESH_TOKEN_AUTH should always be allowed.': reasons.notEnforced,

  'user.<name>: Max length cannot be less than min length.': reasons.older,
  'user.<name>: Max value cannot be less than min value.': reasons.older,
  'At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.': reasons.older,
  'User account has expired, it must be reset by an administrator.': reasons.older,

  'Password does not conform to policy: ...': reasons.otherPath,
  'class java.lang.Integer can not be converted to an String': reasons.otherPath,
  'Exception migrating user in app client <clientId>': reasons.otherPath,

  '… while updating a client': reasons.shortened,
  'name.formatted: The attribute name.formatted is required': reasons.assembled,

  'Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure your user pool to use your own Amazon SES configuration for sending email.':
    reasons.noQuota,
  'Rate exceeded': reasons.noQuota,

  '… Was not able to resolve the root domain, please ensure an A record exists for the root domain.': reasons.noLookup,

  'Invalid device key given.': reasons.byModel,

  'Unexpected token ...': reasons.ownWords,
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=<value>":
    reasons.assembled,
}
