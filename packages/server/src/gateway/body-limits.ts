import type { OperationName } from '@poolhouse/contract'
import type { JsonBounds } from '../http/index.ts'

/** What the body of one request may have. */
export interface BodyLimits extends JsonBounds {
  /** Bytes. */
  bytes: number
}

const kilobyte = 1024
/** Every input of the API is less deep, settings of a branding style among them. */
const depth = 32

/** Inputs of short members. */
const usual: BodyLimits = { bytes: 64 * kilobyte, entries: 2_000, depth }
/** Inputs with a text of up to 131,072 characters, such as ClientMetadata. */
const longText: BodyLimits = { bytes: 256 * kilobyte, entries: 2_000, depth }
/** Message templates of 20,000 characters each, or a hundred URLs of 1,024 characters in two lists. */
const settings: BodyLimits = { bytes: 512 * kilobyte, entries: 4_000, depth }
/** The service takes 2 MB, which the operations measure; in Base64 they are 2.8 MB. The depth of branding settings has a rule of its own. */
const images: BodyLimits = { bytes: 3072 * kilobyte, entries: 20_000, depth: 1_000 }

/** Operations whose longest legal input is larger than the usual one. Images alone are megabytes, and no anonymous caller can send them. */
const larger: { readonly [Name in OperationName]?: BodyLimits } = {
  CreateManagedLoginBranding: images,
  SetUICustomization: images,
  UpdateManagedLoginBranding: images,

  CreateUserPool: settings,
  CreateUserPoolClient: settings,
  SetUserPoolMfaConfig: settings,
  UpdateUserPool: settings,
  UpdateUserPoolClient: settings,

  AddCustomAttributes: longText,
  AdminConfirmSignUp: longText,
  AdminCreateUser: longText,
  AdminDisableProviderForUser: longText,
  AdminInitiateAuth: longText,
  AdminLinkProviderForUser: longText,
  AdminResetUserPassword: longText,
  AdminRespondToAuthChallenge: longText,
  AdminUpdateUserAttributes: longText,
  ConfirmDevice: longText,
  ConfirmForgotPassword: longText,
  ConfirmSignUp: longText,
  CreateIdentityProvider: longText,
  CreateResourceServer: longText,
  DeleteWebAuthnCredential: longText,
  ForgotPassword: longText,
  GetClientToken: longText,
  GetDerivedToken: longText,
  GetProvisionedLimit: longText,
  GetTokensFromRefreshToken: longText,
  GetUserAttributeVerificationCode: longText,
  InitiateAuth: longText,
  ResendConfirmationCode: longText,
  RespondToAuthChallenge: longText,
  SetRiskConfiguration: longText,
  SignUp: longText,
  UpdateIdentityProvider: longText,
  UpdateProvisionedLimit: longText,
  UpdateResourceServer: longText,
  UpdateUserAttributes: longText,
  VerifySoftwareToken: longText,
}

/** The limits of an operation's request body. */
export const bodyLimitsOf = (name: OperationName): BodyLimits => larger[name] ?? usual

/** The limits of the actions of KMS, which takes texts of 4,096 bytes. */
export const actionLimits: BodyLimits = { bytes: 16 * kilobyte, entries: 200, depth }
/** Endpoints and events of many devices come in one request: the service takes 4 MB of events and 7 MB of endpoints, a hundred items each. */
export const restLimits = {
  usual,
  events: { bytes: 4 * 1024 * kilobyte, entries: 40_000, depth },
  endpoints: { bytes: 7 * 1024 * kilobyte, entries: 100_000, depth },
} as const satisfies Record<string, BodyLimits>

/** The limits that an action of REST-JSON may name. */
export type RestLimit = keyof typeof restLimits
