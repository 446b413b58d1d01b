import { type Built, server } from './rows.ts'

const anyName = server(
  'pages/login',
  'the sign-in page answers an unknown user, a wrong password, a disabled user and a required reset alike (user enumeration)',
)
const signUp = server('pages/sign-up', 'is confirmed by the code and redirects to the application without asking for the password again')
const forgotten = server('pages/sign-up', 'is replaced with the code from the message, and the sign-in goes on')

/** By path and field. Each page takes the query of an authorization request, and is served below `/<pool id>` too. */
export const signInPages: Readonly<Record<string, Built>> = {
  '`/login`': {
    does: 'GET for the page, POST for the form; the same checks as at authorize',
    shown: server('pages/login', 'GET /login with $query redirects like /oauth2/authorize'),
  },
  'username, password, signInSubmitButton, cognitoAsfData': {
    does: 'the field names of the classic hosted UI; no scripts needed; user enumeration is prevented for every client',
    shown: anyName,
  },
  'buttons of providers': {
    does: 'a button for each provider of the client, with its picture; an input for an email address in the place of several SAML providers that have identifiers',
    shown: server('federation/pages', 'an email address leads to the SAML provider whose identifier is its domain: %s'),
  },
  '_csrf, cookie `XSRF-TOKEN`': {
    does: 'CSRF: must be equal, and issued for this pool and browser session',
    shown: server('pages/login', 'sent $change is refused and the page is shown again'),
  },
  'cookie `cognito-<pool id>`': {
    does: 'the browser session: one hour, or the session configuration of the client where sessions are tracked',
    shown: server('pages/account', 'of another pool is not accepted'),
  },
  'lang, cookie `lang`': {
    does: '`en` or `de`; otherwise the preference of the browser',
    shown: server('pages/languages', 'the language of a page is that of the parameter lang, else of the cookie, else of Accept-Language'),
  },
  challenges: {
    does: 'NEW_PASSWORD_REQUIRED, SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, SELECT_MFA_TYPE, MFA_SETUP with a QR code or an e-mail address',
    shown: server('pages/challenges', 'TOTP is set up with a QR code, and asked for at the next sign-in'),
  },
  'choice-based sign-in': {
    does: 'codes by mail and SMS, passkeys, a password, for clients that allow USER_AUTH',
    shown: server('pages/challenges', 'answers an unknown user like a user without that factor (user enumeration)'),
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
    shown: server('pages/browser', 'a passkey is registered on /passkeys/add and signs in'),
  },
  '`/error`': {
    does: '400; errors that must not be redirected, without any text of the request',
    shown: server('pages/login', 'the error page shows the error %s: %s'),
  },
}
