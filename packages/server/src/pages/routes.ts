import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { type CreateCall, mountRoutes, type Routes, signedOutPath } from '../oauth/index.ts'
import { answerContinue } from './account.ts'
import { answerAddPasskey, showAddPasskey } from './add-passkey.ts'
import { answerChallenge } from './challenge.ts'
import { answerConfirm, answerResend } from './confirm-sign-up.ts'
import { confirmByLink } from './confirm-user.ts'
import { confirmedView, invalidLinkView } from './confirm-user-view.ts'
import { answerConsent, showConsent } from './consent.ts'
import { answerConsents, showConsents } from './consents.ts'
import { showError, showSignedOut } from './error.ts'
import { pageResponse } from './layout.ts'
import { answerLogin, showLogin } from './login.ts'
import { redirectToLogin, withAuthorizeRequest } from './page-context.ts'
import { scriptPath, scriptResponse } from './passkey-script.ts'
import { answerForgot, answerNewPassword, showForgot } from './recovery.ts'
import { answerSignUp, showSignUp } from './sign-up.ts'
import { selectLanguage, textsOf } from './texts/index.ts'

const routes: Routes = [
  ['GET', '/login', withAuthorizeRequest(showLogin)],
  ['POST', '/login', withAuthorizeRequest(answerLogin)],
  ['GET', '/challenge', withAuthorizeRequest(redirectToLogin)],
  ['POST', '/challenge', withAuthorizeRequest(answerChallenge)],
  ['GET', '/continue', withAuthorizeRequest(redirectToLogin)],
  ['POST', '/continue', withAuthorizeRequest(answerContinue)],
  ['GET', '/consent', withAuthorizeRequest(showConsent)],
  ['POST', '/consent', withAuthorizeRequest(answerConsent)],
  ['GET', '/consents', showConsents],
  ['POST', '/consents', answerConsents],
  ['GET', '/passkeys/add', showAddPasskey],
  ['POST', '/passkeys/add', answerAddPasskey],
  ['GET', '/signup', withAuthorizeRequest(showSignUp)],
  ['POST', '/signup', withAuthorizeRequest(answerSignUp)],
  ['GET', '/confirm', withAuthorizeRequest(redirectToLogin)],
  ['POST', '/confirm', withAuthorizeRequest(answerConfirm)],
  ['GET', '/resendcode', withAuthorizeRequest(redirectToLogin)],
  ['POST', '/resendcode', withAuthorizeRequest(answerResend)],
  ['GET', '/forgotPassword', withAuthorizeRequest(showForgot)],
  ['POST', '/forgotPassword', withAuthorizeRequest(answerForgot)],
  ['GET', '/confirmforgotPassword', withAuthorizeRequest(redirectToLogin)],
  ['POST', '/confirmforgotPassword', withAuthorizeRequest(answerNewPassword)],
  ['GET', scriptPath, scriptResponse],
  ['GET', '/error', showError],
  ['GET', signedOutPath, showSignedOut],
]

/** Mounts the sign-in pages and the confirmation link. */
export function mountPages(app: Hono<{ Bindings: HttpBindings }>, context: Context, createCall: CreateCall): void {
  mountRoutes(app, context, createCall, routes)

  // As on the service, opening the link confirms. HEAD does not: mail scanners and previews look links up with it.
  for (const path of ['/confirmUser', '/confirmUser/', '/:poolId/confirmUser', '/:poolId/confirmUser/']) {
    app.get(path, async c => {
      const { incoming } = c.env
      if (c.req.method === 'HEAD') return new Response(null, { status: 200 })
      const lang = selectLanguage(incoming.headers)
      const poolId = (c.req.param() as { poolId?: string }).poolId
      const isConfirmed = await confirmByLink(createCall(incoming), poolId, new URL(c.req.url).searchParams, context.log)
      return pageResponse(isConfirmed ? 200 : 400, { lang, ...(isConfirmed ? confirmedView : invalidLinkView)(textsOf(lang)) })
    })
  }
}
