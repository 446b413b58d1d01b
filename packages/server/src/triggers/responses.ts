import * as v from 'valibot'

/**
 * The members of a trigger's `response`. Members that are missing or null keep their initial value. docs/reference/lambda-triggers.md#6.
 */

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object with these members; others are ignored. Unlike `v.object` it refuses arrays. */
const members = <Entries extends v.ObjectEntries>(entries: Entries) => {
  const schema = v.object(entries)
  return v.custom<v.InferOutput<typeof schema>>(value => isObject(value) && v.is(schema, value))
}

/** An object whose values all fit. Unlike `v.record` it checks keys such as `constructor` too. */
const mapOf = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.custom<Record<string, v.InferOutput<Schema>>>(value => isObject(value) && Object.values(value).every(each => v.is(schema, each)))

const flag = v.nullish(v.boolean())
const text = v.nullish(v.string())
const texts = v.nullish(mapOf(v.string()))
const list = v.optional(v.array(v.string()))
const anyObject = v.custom<object>(isObject)

const groupOverride = members({ groupsToOverride: list, iamRolesToOverride: list, preferredRole: text })
/** Claims of tokens may have any JSON value but null. */
const claimChanges = {
  claimsToAddOrOverride: v.optional(mapOf(v.custom<unknown>(value => value !== null))),
  claimsToSuppress: list,
}
const idTokenChanges = members(claimChanges)
const accessTokenChanges = members({ ...claimChanges, scopesToAdd: list, scopesToSuppress: list })

/** Version 1 of PreTokenGeneration: claims of the ID token, texts only. */
const claimsOverride = members({
  claimsToAddOrOverride: v.optional(mapOf(v.string())),
  claimsToSuppress: list,
  groupOverrideDetails: v.nullish(groupOverride),
})

/** Versions 2 and 3 of PreTokenGeneration: both tokens, and scopes. */
const claimsAndScopeOverride = members({
  idTokenGeneration: v.nullish(idTokenChanges),
  accessTokenGeneration: v.nullish(accessTokenChanges),
  groupOverrideDetails: v.nullish(groupOverride),
})

const tokenGeneration = {
  '1': { schema: members({ claimsOverrideDetails: v.nullish(claimsOverride) }), initial: { claimsOverrideDetails: null } },
  '2': {
    schema: members({ claimsAndScopeOverrideDetails: v.nullish(claimsAndScopeOverride) }),
    initial: { claimsAndScopeOverrideDetails: null },
  },
}

/** By trigger: what its response may be, and what `response` is in the event that the trigger gets. */
const shapes = {
  PreSignUp: {
    schema: members({ autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag }),
    initial: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  },
  PostConfirmation: { schema: anyObject, initial: {} },
  InboundFederation: { schema: members({ userAttributesToMap: texts }), initial: { userAttributesToMap: {} } },
  PreAuthentication: { schema: anyObject, initial: {} },
  PostAuthentication: { schema: anyObject, initial: {} },
  CustomMessage: {
    schema: members({ smsMessage: text, emailMessage: text, emailSubject: text }),
    initial: { smsMessage: null, emailMessage: null, emailSubject: null },
  },
  DefineAuthChallenge: {
    schema: members({ challengeName: text, issueTokens: flag, failAuthentication: flag }),
    initial: { challengeName: null, issueTokens: null, failAuthentication: null },
  },
  CreateAuthChallenge: {
    schema: members({ publicChallengeParameters: texts, privateChallengeParameters: texts, challengeMetadata: text }),
    initial: { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: null },
  },
  VerifyAuthChallengeResponse: { schema: members({ answerCorrect: flag }), initial: { answerCorrect: null } },
  UserMigration: {
    schema: members({
      userAttributes: texts,
      forceAliasCreation: flag,
      finalUserStatus: text,
      messageAction: text,
      desiredDeliveryMediums: v.nullish(v.array(v.string())),
      enableSMSMFA: flag,
    }),
    initial: {
      userAttributes: null,
      forceAliasCreation: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      enableSMSMFA: null,
    },
  },
}

/** The `response` of each trigger. That of PreTokenGeneration has the member of its version. */
export type TriggerResponses = { [Name in keyof typeof shapes]: v.InferOutput<(typeof shapes)[Name]['schema']> } & {
  PreTokenGeneration: v.InferOutput<(typeof tokenGeneration)['1']['schema']> & v.InferOutput<(typeof tokenGeneration)['2']['schema']>
}

/** The triggers of LambdaConfig whose responses the service reads, by their names there. */
export type TriggerName = keyof TriggerResponses

/** What PreTokenGeneration puts in the place of the user's groups and roles in tokens. */
export type GroupOverride = v.InferOutput<typeof groupOverride>

/** Claims that PreTokenGeneration adds to one token, or removes from it. */
export type ClaimChanges = v.InferOutput<typeof idTokenChanges>

const shapeOf = (trigger: TriggerName, version: TriggerVersion): { schema: v.GenericSchema; initial: object } =>
  trigger === 'PreTokenGeneration' ? tokenGeneration[version === '1' ? '1' : '2'] : shapes[trigger]

/** The event's `version`: 1, but for PreTokenGeneration, where a pool may choose 2 or 3. */
export type TriggerVersion = '1' | '2' | '3'

/** Whether the `response` that a trigger answered has members of the right types. */
export const isValidResponse = <Name extends TriggerName>(
  trigger: Name,
  version: TriggerVersion,
  response: unknown,
): response is TriggerResponses[Name] => v.is(shapeOf(trigger, version).schema, response)

/** The `response` in the event before the trigger has run. */
export const initialResponse = (trigger: TriggerName, version: TriggerVersion): object => shapeOf(trigger, version).initial
