import { type RouteHandler, signedOutPath } from '../oauth/index.ts'
import { answerContinue } from './account.ts'
import { answerAddPasskey, showAddPasskey } from './add-passkey.ts'
import { answerChallenge } from './challenge.ts'
import { answerConfirm, answerResend } from './confirm-sign-up.ts'
import { answerConsent, showConsent } from './consent.ts'
import { answerConsents, showConsents } from './consents.ts'
import { showError, showSignedOut } from './error.ts'
import { answerLogin, showLogin } from './login.ts'
import { redirectToLogin, withAuthorizeRequest } from './page-context.ts'
import { scriptPath, scriptResponse } from './passkey-script.ts'
import { answerForgot, answerNewPassword, showForgot } from './recovery.ts'
import type { PageRoute } from './routes.ts'
import { answerSignUp, showSignUp } from './sign-up.ts'

/** What answers each page. */
export const handlers: Readonly<Record<PageRoute, RouteHandler>> = {
  'GET /login': withAuthorizeRequest(showLogin),
  'POST /login': withAuthorizeRequest(answerLogin),
  'GET /challenge': withAuthorizeRequest(redirectToLogin),
  'POST /challenge': withAuthorizeRequest(answerChallenge),
  'GET /continue': withAuthorizeRequest(redirectToLogin),
  'POST /continue': withAuthorizeRequest(answerContinue),
  'GET /consent': withAuthorizeRequest(showConsent),
  'POST /consent': withAuthorizeRequest(answerConsent),
  'GET /consents': showConsents,
  'POST /consents': answerConsents,
  'GET /passkeys/add': showAddPasskey,
  'POST /passkeys/add': answerAddPasskey,
  'GET /signup': withAuthorizeRequest(showSignUp),
  'POST /signup': withAuthorizeRequest(answerSignUp),
  'GET /confirm': withAuthorizeRequest(redirectToLogin),
  'POST /confirm': withAuthorizeRequest(answerConfirm),
  'GET /resendcode': withAuthorizeRequest(redirectToLogin),
  'POST /resendcode': withAuthorizeRequest(answerResend),
  'GET /forgotPassword': withAuthorizeRequest(showForgot),
  'POST /forgotPassword': withAuthorizeRequest(answerForgot),
  'GET /confirmforgotPassword': withAuthorizeRequest(redirectToLogin),
  'POST /confirmforgotPassword': withAuthorizeRequest(answerNewPassword),
  [`GET ${scriptPath}`]: scriptResponse,
  'GET /error': showError,
  [`GET ${signedOutPath}`]: showSignedOut,
}
