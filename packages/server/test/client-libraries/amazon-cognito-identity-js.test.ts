import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js'
import { type ClientLibrary, type Configuration, clientRound, type Tokens } from './round.ts'

/** Calls back with what is wanted, or with an error. */
const called = <Value>(work: (resolve: (value: Value) => void, reject: (error: Error) => void) => void) => new Promise<Value>(work)
const node = <Value>(work: (callback: (error: Error | null | undefined, value?: Value) => void) => void) =>
  called<Value>((resolve, reject) => work((error, value) => (error ? reject(error) : resolve(value as Value))))

async function start({ endpoint, userPoolId, clientId }: Configuration): Promise<ClientLibrary> {
  const pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint })
  const userOf = (Username: string) => new CognitoUser({ Username, Pool: pool })
  let user: CognitoUser
  const tokens = (session: CognitoUserSession): Tokens => ({ accessToken: session.getAccessToken().getJwtToken() })
  const authenticate = (username: string, password: string, totp?: () => string) =>
    called<Tokens>((resolve, reject) => {
      user = userOf(username)
      const outcome = { onSuccess: (session: CognitoUserSession) => resolve(tokens(session)), onFailure: reject }
      user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), {
        ...outcome,
        totpRequired: () => user.sendMFACode(totp!(), outcome, 'SOFTWARE_TOKEN_MFA'),
      })
    })
  return {
    signUp: async (username, password, email) => {
      await node(callback => pool.signUp(username, password, [new CognitoUserAttribute({ Name: 'email', Value: email })], [], callback))
    },
    confirmSignUp: (username, code) => node(callback => userOf(username).confirmRegistration(code, false, callback)),
    signIn: (username, password) => authenticate(username, password),
    refresh: async () => tokens(await node(callback => user.refreshSession(user.getSignInUserSession()!.getRefreshToken(), callback))),
    async changePassword(before, after) {
      await node(callback => user.changePassword(before, after, callback))
    },
    forgotPassword: username =>
      called((resolve, reject) =>
        userOf(username).forgotPassword({ onSuccess: resolve, onFailure: reject, inputVerificationCode: resolve }),
      ),
    confirmForgotPassword: (username, code, password) =>
      called((resolve, reject) =>
        userOf(username).confirmPassword(code, password, { onSuccess: () => resolve(undefined), onFailure: reject }),
      ),
    answerCustomChallenge: (username, answer) =>
      called((resolve, reject) => {
        user = userOf(username)
        user.setAuthenticationFlowType('CUSTOM_AUTH')
        const outcome = { onSuccess: (session: CognitoUserSession) => resolve(tokens(session)), onFailure: reject }
        user.initiateAuth(new AuthenticationDetails({ Username: username }), {
          ...outcome,
          customChallenge: () => user.sendCustomChallengeAnswer(answer, outcome),
        })
      }),
    beginTotp: () => called((resolve, reject) => user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject })),
    finishTotp: async code => {
      await called((resolve, reject) => user.verifySoftwareToken(code, 'phone', { onSuccess: resolve, onFailure: reject }))
      await node(callback => user.setUserMfaPreference(null, { Enabled: true, PreferredMfa: true }, callback))
    },
    signInWithTotp: authenticate,
    rememberDevice: () =>
      called((resolve, reject) => user.setDeviceStatusRemembered({ onSuccess: () => resolve(undefined), onFailure: reject })),
    signInWithDevice: (username, password) => authenticate(username, password),
    signOutEverywhere: () => called((resolve, reject) => user.globalSignOut({ onSuccess: () => resolve(undefined), onFailure: reject })),
    close: async () => {},
  }
}

clientRound('amazon-cognito-identity-js', start, { secret: 'without a secret' })
