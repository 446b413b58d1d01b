import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Call, Context } from '../context.ts'
import { mountRoutes, type Routes } from '../oauth/index.ts'
import { answerContinue } from './account.ts'
import { answerAddPasskey, showAddPasskey } from './add-passkey.ts'
import { answerChallenge } from './challenge.ts'
import { answerConfirm, answerResend } from './confirm.ts'
import { confirmByLink } from './confirm-user.ts'
import { confirmedView, deadLinkView } from './confirm-user-view.ts'
import { showError } from './error.ts'
import { pageAnswer } from './frame.ts'
import { answerLogin, showLogin } from './login.ts'
import { scriptAnswer, scriptPath } from './passkey-script.ts'
import { answerForgot, answerNewPassword, showForgot } from './recovery.ts'
import { answerSignUp, showSignUp } from './sign-up.ts'
import { languageFor, textsOf } from './texts/index.ts'
import { forRequest, toLogin } from './visitor.ts'

const routes: Routes = [
  ['GET', '/login', forRequest(showLogin)],
  ['POST', '/login', forRequest(answerLogin)],
  ['GET', '/challenge', forRequest(toLogin)],
  ['POST', '/challenge', forRequest(answerChallenge)],
  ['GET', '/continue', forRequest(toLogin)],
  ['POST', '/continue', forRequest(answerContinue)],
  ['GET', '/passkeys/add', showAddPasskey],
  ['POST', '/passkeys/add', answerAddPasskey],
  ['GET', '/signup', forRequest(showSignUp)],
  ['POST', '/signup', forRequest(answerSignUp)],
  ['GET', '/confirm', forRequest(toLogin)],
  ['POST', '/confirm', forRequest(answerConfirm)],
  ['GET', '/resendcode', forRequest(toLogin)],
  ['POST', '/resendcode', forRequest(answerResend)],
  ['GET', '/forgotPassword', forRequest(showForgot)],
  ['POST', '/forgotPassword', forRequest(answerForgot)],
  ['GET', '/confirmforgotPassword', forRequest(toLogin)],
  ['POST', '/confirmforgotPassword', forRequest(answerNewPassword)],
  ['GET', scriptPath, scriptAnswer],
  ['GET', '/error', showError],
]

export function mountPages(app: Hono<{ Bindings: HttpBindings }>, { log }: Context, callOf: (incoming: IncomingMessage) => Call): void {
  mountRoutes(app, callOf, routes)

  // Like the service's it confirms when it is opened; HEAD, with which links are looked up, does not.
  for (const path of ['/confirmUser', '/confirmUser/', '/:poolId/confirmUser', '/:poolId/confirmUser/']) {
    app.get(path, async c => {
      const { incoming } = c.env
      if (c.req.method === 'HEAD') return new Response(null, { status: 200 })
      const lang = languageFor(incoming.headers)
      const poolId = (c.req.param() as { poolId?: string }).poolId
      const isConfirmed = await confirmByLink(callOf(incoming), poolId, new URL(c.req.url).searchParams, log)
      return pageAnswer(isConfirmed ? 200 : 400, { lang, ...(isConfirmed ? confirmedView : deadLinkView)(textsOf(lang)) })
    })
  }
}
