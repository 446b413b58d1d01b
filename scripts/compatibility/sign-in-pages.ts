import { type Built, server } from './rows.ts'

const anyName = server('pages/login', 'an unknown user, a wrong password and one who is disabled or must reset it are answered alike')
const signUp = server('pages/sign-up', 'with the code from the inbox goes on to the application, without asking for the password again')
const forgotten = server('pages/sign-up', 'is replaced by the code from the inbox, and the authorize request goes on')

/** By path and field. Each page takes the query of an authorization request, and is served below `/<pool id>` too. */
export const signInPages: Readonly<Record<string, Built>> = {
  '`/login`': {
    does: 'GET for the page, POST for the form; the same checks as at authorize',
    shown: server('pages/login', '/login with $query goes where authorize would go'),
  },
  'username, password, signInSubmitButton, cognitoAsfData': {
    does: 'the field names of the classic hosted UI; no scripts needed; user enumeration is prevented for every client',
    shown: anyName,
  },
  '_csrf, cookie `XSRF-TOKEN`': {
    does: 'CSRF: must be equal, and issued for this pool and browser session',
    shown: server('pages/login', '$change is refused with the page again'),
  },
  'cookie `cognito-<pool id>`': {
    does: 'the browser session: one hour, or the session configuration of the client where sessions are tracked',
    shown: server('pages/account', 'one of another pool is none'),
  },
  'lang, cookie `lang`': {
    does: '`en` or `de`; otherwise the preference of the browser',
    shown: server('pages/languages', 'the language of a page is that of the parameter lang, else of the cookie, else of Accept-Language'),
  },
  challenges: {
    does: 'NEW_PASSWORD_REQUIRED, SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, SELECT_MFA_TYPE, MFA_SETUP with a QR code or an e-mail address',
    shown: server('pages/challenges', 'an app is set up with a QR code, and asked for the next time'),
  },
  'choice-based sign-in': {
    does: 'codes by mail and SMS, passkeys, a password, for clients that allow USER_AUTH',
    shown: server('pages/challenges', 'what somebody has not looks like what nobody has'),
  },
  '`/signup`, `/confirm`, `/resendcode`': {
    does: 'not where only administrators create users; afterwards the authorization request continues',
    shown: signUp,
  },
  'username, password, requiredAttributes[name]': {
    does: 'the required attributes, and an e-mail address or phone number that the pool verifies',
    shown: signUp,
  },
  '`/forgotPassword`, `/confirmforgotPassword`': {
    does: 'a code by the recovery setting of the pool, with the same page for unknown users; afterwards the authorization request continues',
    shown: forgotten,
  },
  '`/passkeys/add`': {
    does: '`client_id` and a callback URL in `redirect_uri`, for a user who has signed in on a page',
    shown: server('pages/browser', 'a passkey is made, and signs in'),
  },
  '`/error`': {
    does: '400; errors that must not be redirected, without any text of the request',
    shown: server('pages/login', 'the error page says %s: %s'),
  },
}
