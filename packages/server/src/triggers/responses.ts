/** Members of `response` by trigger. What a function leaves out or sets to null is as it was before. */
export interface TriggerResponses {
  PreSignUp: { autoConfirmUser?: boolean | null; autoVerifyEmail?: boolean | null; autoVerifyPhone?: boolean | null }
  PostConfirmation: object
  PreAuthentication: object
  PostAuthentication: object
  CustomMessage: { smsMessage?: string | null; emailMessage?: string | null; emailSubject?: string | null }
  DefineAuthChallenge: { challengeName?: string | null; issueTokens?: boolean | null; failAuthentication?: boolean | null }
  CreateAuthChallenge: {
    publicChallengeParameters?: Record<string, string> | null
    privateChallengeParameters?: Record<string, string> | null
    challengeMetadata?: string | null
  }
  VerifyAuthChallengeResponse: { answerCorrect?: boolean | null }
  PreTokenGeneration: { claimsOverrideDetails?: ClaimsOverride | null; claimsAndScopeOverrideDetails?: ClaimsAndScopeOverride | null }
  UserMigration: {
    userAttributes?: Record<string, string> | null
    forceAliasCreation?: boolean | null
    finalUserStatus?: string | null
    messageAction?: string | null
    desiredDeliveryMediums?: string[] | null
    enableSMSMFA?: boolean | null
  }
}

export type TriggerName = keyof TriggerResponses

export interface GroupOverride {
  groupsToOverride?: string[]
  iamRolesToOverride?: string[]
  preferredRole?: string | null
}

export interface ClaimChanges {
  claimsToAddOrOverride?: Record<string, unknown>
  claimsToSuppress?: string[]
}

export interface ClaimsOverride extends ClaimChanges {
  groupOverrideDetails?: GroupOverride | null
}

export interface ClaimsAndScopeOverride {
  idTokenGeneration?: ClaimChanges | null
  accessTokenGeneration?: (ClaimChanges & { scopesToAdd?: string[]; scopesToSuppress?: string[] }) | null
  groupOverrideDetails?: GroupOverride | null
}

type Check = (value: unknown) => boolean

const boolean: Check = value => typeof value === 'boolean'
const string: Check = value => typeof value === 'string'
const json: Check = value => value !== null
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check)
const mapOf =
  (check: Check): Check =>
  value =>
    isObject(value) && Object.values(value).every(check)
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value)
/** Members that nobody knows are passed over. */
const members =
  (known: Readonly<Record<string, Check>>): Check =>
  value =>
    isObject(value) && Object.entries(known).every(([name, check]) => value[name] === undefined || check(value[name]))

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const flag = orNull(boolean)
const text = orNull(string)
const texts = orNull(mapOf(string))
const groups = orNull(members({ groupsToOverride: listOf(string), iamRolesToOverride: listOf(string), preferredRole: text }))
const claims = (value: Check) => ({ claimsToAddOrOverride: mapOf(value), claimsToSuppress: listOf(string) })
const first = members({ claimsOverrideDetails: orNull(members({ ...claims(string), groupOverrideDetails: groups })) })
const second = members({
  claimsAndScopeOverrideDetails: orNull(
    members({
      idTokenGeneration: orNull(members(claims(json))),
      accessTokenGeneration: orNull(members({ ...claims(json), scopesToAdd: listOf(string), scopesToSuppress: listOf(string) })),
      groupOverrideDetails: groups,
    }),
  ),
})

interface Shape {
  check: Check
  /** `response` before the function was asked. */
  before: object
}

/** Spec: lambda-triggers 6. */
const shapes: Record<Exclude<TriggerName, 'PreTokenGeneration'>, Shape> = {
  PreSignUp: {
    check: members({ autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag }),
    before: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  },
  PostConfirmation: { check: isObject, before: {} },
  PreAuthentication: { check: isObject, before: {} },
  PostAuthentication: { check: isObject, before: {} },
  CustomMessage: {
    check: members({ smsMessage: text, emailMessage: text, emailSubject: text }),
    before: { smsMessage: null, emailMessage: null, emailSubject: null },
  },
  DefineAuthChallenge: {
    check: members({ challengeName: text, issueTokens: flag, failAuthentication: flag }),
    before: { challengeName: null, issueTokens: null, failAuthentication: null },
  },
  CreateAuthChallenge: {
    check: members({ publicChallengeParameters: texts, privateChallengeParameters: texts, challengeMetadata: text }),
    before: { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: null },
  },
  VerifyAuthChallengeResponse: { check: members({ answerCorrect: flag }), before: { answerCorrect: null } },
  UserMigration: {
    check: members({
      userAttributes: texts,
      forceAliasCreation: flag,
      finalUserStatus: text,
      messageAction: text,
      desiredDeliveryMediums: orNull(listOf(string)),
      enableSMSMFA: flag,
    }),
    before: {
      userAttributes: null,
      forceAliasCreation: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      enableSMSMFA: null,
    },
  },
}

const shapeOf = (trigger: TriggerName, version: string): Shape => {
  if (trigger !== 'PreTokenGeneration') return shapes[trigger]
  return version === '1'
    ? { check: first, before: { claimsOverrideDetails: null } }
    : { check: second, before: { claimsAndScopeOverrideDetails: null } }
}

export const isValidResponse = (trigger: TriggerName, version: string, response: unknown): boolean =>
  shapeOf(trigger, version).check(response)
export const initialResponse = (trigger: TriggerName, version: string): object => shapeOf(trigger, version).before
