import type { AuthFlowType, ChallengeNameType, ExplicitAuthFlowsType } from '@poolhouse/contract'
import { type Built, tests } from './rows.ts'

/** The values of ExplicitAuthFlows. */
export const explicitAuthFlows: Record<ExplicitAuthFlowsType, Built> = {
  ADMIN_NO_SRP_AUTH: {
    does: 'opens passwords through AdminInitiateAuth; not to be mixed with the `ALLOW_` names',
    shown: tests.secretHash,
  },
  CUSTOM_AUTH_FLOW_ONLY: { does: 'closes every flow but custom challenges and refresh', shown: tests.flows },
  USER_PASSWORD_AUTH: { does: 'opens USER_PASSWORD_AUTH; not to be mixed with the `ALLOW_` names', shown: tests.refused },
  ALLOW_ADMIN_USER_PASSWORD_AUTH: { does: 'opens ADMIN_USER_PASSWORD_AUTH and ADMIN_NO_SRP_AUTH', shown: tests.flows },
  ALLOW_CUSTOM_AUTH: { does: 'opens CUSTOM_AUTH; on where nothing is listed', shown: tests.custom },
  ALLOW_USER_PASSWORD_AUTH: { does: 'opens USER_PASSWORD_AUTH', shown: tests.flows },
  ALLOW_USER_SRP_AUTH: { does: 'opens USER_SRP_AUTH; on where nothing is listed', shown: tests.srp },
  ALLOW_REFRESH_TOKEN_AUTH: { does: 'opens REFRESH_TOKEN_AUTH; refused beside rotation', shown: tests.refused },
  ALLOW_USER_AUTH: { does: 'opens USER_AUTH, in tiers that have it', shown: tests.userAuth },
  ALLOW_TOKEN_EXCHANGE_DELEGATION: { does: 'opens GetDerivedToken with an actor, for tokens of the pool itself', shown: tests.actor },
  ALLOW_TOKEN_EXCHANGE_IMPERSONATION: { does: 'opens GetDerivedToken without one, for tokens of the pool itself', shown: tests.derived },
  ALLOW_CLIENT_TOKEN_AUTH: { does: 'opens GetClientToken, and no other flow beside it; needs a secret', shown: tests.clientToken },
}

/** Every flow of the model has a row; one without fails the check. */
export const flows: Partial<Record<AuthFlowType, Built>> = {
  USER_SRP_AUTH: { does: 'a proof of the password, which never travels: PASSWORD_VERIFIER', shown: tests.srp },
  REFRESH_TOKEN_AUTH: { does: 'new tokens of a sign-in, where the client does not rotate', shown: tests.refresh },
  REFRESH_TOKEN: { does: 'the same by its older name', shown: tests.refresh },
  CUSTOM_AUTH: { does: 'what the functions of the pool ask, with SRP first or without', shown: tests.custom },
  ADMIN_NO_SRP_AUTH: { does: 'a password, through AdminInitiateAuth', shown: tests.secretHash },
  USER_PASSWORD_AUTH: { does: 'a password, through InitiateAuth', shown: tests.flows },
  ADMIN_USER_PASSWORD_AUTH: { does: 'a password, through AdminInitiateAuth', shown: tests.flows },
  USER_AUTH: { does: 'the user chooses: password, SRP, code by mail or SMS, passkey', shown: tests.userAuth },
}

/** As `flows`. */
export const challenges: Partial<Record<ChallengeNameType, Built>> = {
  SMS_MFA: { does: 'a code by SMS', shown: tests.sent },
  EMAIL_OTP: { does: 'a code by mail, as second factor or as choice of USER_AUTH', shown: tests.mailed },
  SOFTWARE_TOKEN_MFA: { does: 'a code of an authenticator app', shown: tests.totp },
  SELECT_MFA_TYPE: { does: 'which of several second factors', shown: tests.chosen },
  MFA_SETUP: { does: 'a second factor set up during the sign-in', shown: tests.setUp },
  PASSWORD_VERIFIER: { does: 'the proof of USER_SRP_AUTH', shown: tests.proof },
  CUSTOM_CHALLENGE: { does: 'a question of the functions of CUSTOM_AUTH', shown: tests.custom },
  DEVICE_SRP_AUTH: { does: 'a remembered device begins to prove itself', shown: tests.device },
  DEVICE_PASSWORD_VERIFIER: { does: 'the proof of a remembered device', shown: tests.deviceProof },
  SELECT_CHALLENGE: { does: 'which of the first factors that USER_AUTH offers', shown: tests.userAuth },
  NEW_PASSWORD_REQUIRED: { does: 'a new password in place of a temporary one', shown: tests.newPassword },
  SMS_OTP: { does: 'a code by SMS as choice of USER_AUTH', shown: tests.userAuthCode },
  PASSWORD: { does: 'a password as choice of USER_AUTH', shown: tests.userAuthPassword },
  WEB_AUTHN: { does: 'a passkey, as choice of USER_AUTH', shown: tests.passkey },
  PASSWORD_SRP: { does: 'SRP as choice of USER_AUTH', shown: tests.userAuthSrp },
}

/** In the model's list, and asked by nothing. */
export const neverAsked: Partial<Record<ChallengeNameType, Built>> = {
  ADMIN_NO_SRP_AUTH: { does: 'nothing asks it; an answer to it is refused', shown: tests.neverAsked },
}
