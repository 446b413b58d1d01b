import type { AuthFlowType, ChallengeNameType, ExplicitAuthFlowsType } from '@poolhouse/contract'
import { type Built, tests } from './rows.ts'

/** The values of ExplicitAuthFlows. */
export const explicitAuthFlows: Record<ExplicitAuthFlowsType, Built> = {
  ADMIN_NO_SRP_AUTH: {
    does: 'allows passwords through AdminInitiateAuth; cannot be combined with `ALLOW_` names',
    shown: tests.secretHash,
  },
  CUSTOM_AUTH_FLOW_ONLY: { does: 'allows only CUSTOM_AUTH and refresh', shown: tests.flows },
  USER_PASSWORD_AUTH: { does: 'allows USER_PASSWORD_AUTH; cannot be combined with `ALLOW_` names', shown: tests.refused },
  ALLOW_ADMIN_USER_PASSWORD_AUTH: { does: 'allows ADMIN_USER_PASSWORD_AUTH and ADMIN_NO_SRP_AUTH', shown: tests.flows },
  ALLOW_CUSTOM_AUTH: { does: 'allows CUSTOM_AUTH; also allowed when the list is empty', shown: tests.custom },
  ALLOW_USER_PASSWORD_AUTH: { does: 'allows USER_PASSWORD_AUTH', shown: tests.flows },
  ALLOW_USER_SRP_AUTH: { does: 'allows USER_SRP_AUTH; also allowed when the list is empty', shown: tests.srp },
  ALLOW_REFRESH_TOKEN_AUTH: { does: 'allows REFRESH_TOKEN_AUTH; refused together with RefreshTokenRotation', shown: tests.refused },
  ALLOW_USER_AUTH: { does: 'allows USER_AUTH, in the tiers that have it', shown: tests.userAuth },
  ALLOW_TOKEN_EXCHANGE_DELEGATION: { does: 'allows GetDerivedToken with an actor, for tokens of the pool itself', shown: tests.actor },
  ALLOW_TOKEN_EXCHANGE_IMPERSONATION: { does: 'allows GetDerivedToken without one, for tokens of the pool itself', shown: tests.derived },
  ALLOW_CLIENT_TOKEN_AUTH: { does: 'allows GetClientToken, and excludes every other flow; needs a secret', shown: tests.clientToken },
}

/** Every flow of the model has a row; a flow without one fails the check. */
export const flows: Partial<Record<AuthFlowType, Built>> = {
  USER_SRP_AUTH: { does: 'SRP: proves the password without sending it (PASSWORD_VERIFIER)', shown: tests.srp },
  REFRESH_TOKEN_AUTH: { does: 'new tokens of a sign-in, for clients without RefreshTokenRotation', shown: tests.refresh },
  REFRESH_TOKEN: { does: 'the older name of REFRESH_TOKEN_AUTH', shown: tests.refresh },
  CUSTOM_AUTH: { does: 'challenges of the pool’s Lambda triggers, after SRP or without it', shown: tests.custom },
  ADMIN_NO_SRP_AUTH: { does: 'a password, through AdminInitiateAuth', shown: tests.secretHash },
  USER_PASSWORD_AUTH: { does: 'a password, through InitiateAuth', shown: tests.flows },
  ADMIN_USER_PASSWORD_AUTH: { does: 'a password, through AdminInitiateAuth', shown: tests.flows },
  USER_AUTH: { does: 'the user chooses a first factor: password, SRP, code by mail or SMS, passkey', shown: tests.userAuth },
}

/** As `flows`. */
export const challenges: Partial<Record<ChallengeNameType, Built>> = {
  SMS_MFA: { does: 'a code by SMS', shown: tests.sent },
  EMAIL_OTP: { does: 'a code by mail, as second factor or as first factor of USER_AUTH', shown: tests.mailed },
  SOFTWARE_TOKEN_MFA: { does: 'a code of an authenticator app (TOTP)', shown: tests.totp },
  SELECT_MFA_TYPE: { does: 'the choice among several second factors', shown: tests.chosen },
  MFA_SETUP: { does: 'the set-up of a second factor during the sign-in', shown: tests.setUp },
  PASSWORD_VERIFIER: { does: 'the proof of USER_SRP_AUTH', shown: tests.proof },
  CUSTOM_CHALLENGE: { does: 'a challenge of the Lambda triggers of CUSTOM_AUTH', shown: tests.custom },
  DEVICE_SRP_AUTH: { does: 'SRP of a remembered device, first step', shown: tests.device },
  DEVICE_PASSWORD_VERIFIER: { does: 'SRP of a remembered device, proof', shown: tests.deviceProof },
  SELECT_CHALLENGE: { does: 'the choice among the first factors of USER_AUTH', shown: tests.userAuth },
  NEW_PASSWORD_REQUIRED: { does: 'a new password in place of a temporary one', shown: tests.newPassword },
  SMS_OTP: { does: 'a code by SMS, as first factor of USER_AUTH', shown: tests.userAuthCode },
  PASSWORD: { does: 'a password, as first factor of USER_AUTH', shown: tests.userAuthPassword },
  WEB_AUTHN: { does: 'a passkey, as first factor of USER_AUTH', shown: tests.passkey },
  PASSWORD_SRP: { does: 'SRP, as first factor of USER_AUTH', shown: tests.userAuthSrp },
}

/** Challenges of the model that no flow returns. */
export const neverAsked: Partial<Record<ChallengeNameType, Built>> = {
  ADMIN_NO_SRP_AUTH: { does: 'never returned; an answer to it is refused', shown: tests.neverAsked },
}
