import { type Built, server } from './rows.ts'

const anyName = server('pages/login', 'an unknown user, a wrong password and one who is disabled or must reset it are answered alike')
const signUp = server('pages/sign-up', 'with the code from the inbox goes on to the application, without asking for the password again')
const forgotten = server('pages/sign-up', 'is replaced by the code from the inbox, and the authorize request goes on')

/** What a person sees. By path and field; each page takes the query of an authorize request, and is below `/<pool id>` as well. */
export const signInPages: Readonly<Record<string, Built>> = {
  '`/login`': {
    does: 'GET the page, POST the form; the same checks as at authorize',
    shown: server('pages/login', '/login with $query goes where authorize would go'),
  },
  'username, password, signInSubmitButton, cognitoAsfData': {
    does: 'names of the classic page; works without scripts; every client hides who exists',
    shown: anyName,
  },
  '_csrf, cookie `XSRF-TOKEN`': {
    does: 'must be equal, and made here for this pool and session',
    shown: server('pages/login', '$change is refused with the page again'),
  },
  'cookie `cognito-<pool id>`': {
    does: 'the session: an hour, or as long as the client says where sessions are tracked',
    shown: server('pages/account', 'one of another pool is none'),
  },
  'lang, cookie `lang`': {
    does: '`en` and `de`; else what the browser prefers',
    shown: server('pages/languages', 'by the parameter, then by what was chosen before, then by what the browser prefers'),
  },
  challenges: {
    does: 'NEW_PASSWORD_REQUIRED, SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, SELECT_MFA_TYPE, MFA_SETUP with a QR code or an address',
    shown: server('pages/challenges', 'an app is set up with a QR code, and asked for the next time'),
  },
  'choice-based sign-in': {
    does: 'codes by mail and SMS, passkeys, a password, for clients that allow USER_AUTH',
    shown: server('pages/challenges', 'what somebody has not looks like what nobody has'),
  },
  '`/signup`, `/confirm`, `/resendcode`': {
    does: 'not where administrators alone make users; then the authorize request goes on',
    shown: signUp,
  },
  'username, password, requiredAttributes[name]': { does: 'what the pool requires, and an address that it can verify', shown: signUp },
  '`/forgotPassword`, `/confirmforgotPassword`': {
    does: 'a code by the recovery setting of the pool, in the same words whoever exists; then the authorize request goes on',
    shown: forgotten,
  },
  '`/passkeys/add`': {
    does: '`client_id` and a callback in `redirect_uri`, for who has signed in on a page',
    shown: server('pages/browser', 'a passkey is made, and signs in'),
  },
  '`/error`': {
    does: '400; says what authorize cannot tell an application, and nothing that others wrote',
    shown: server('pages/login', 'the error page says %s: %s'),
  },
}
