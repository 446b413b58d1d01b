import { password } from '../../../../server/test/support/service.ts'
import type { RefusalCase } from './refusal-case.ts'

/** Refusals of pages. */
export const pagesCases: readonly RefusalCase[] = [
  {
    title: 'a wrong password on the sign-in page',
    act: async kit => (await kit.app()).signIn({}, { typed: 'Wrong-horse-9' }),
    outcome: 'NotAuthorizedException',
    rule: 'incorrect-credentials',
    setting: 'password',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'an unknown user on the sign-in page, which always hides it',
    act: async kit => (await kit.app({ PreventUserExistenceErrors: 'LEGACY' })).signIn({}, { username: 'stranger' }),
    outcome: 'NotAuthorizedException',
    rule: 'user-existence-hidden',
    setting: 'PreventUserExistenceErrors',
    value: 'LEGACY',
    where: 'app client ',
  },
  {
    title: 'a form that another site sends',
    act: async kit => {
      const app = await kit.app()
      const fields = { username: 'alice', password, _csrf: 'forged-token' }
      return app.browser.post(`${app.base}/login?${app.query()}`, fields, { origin: 'https://evil.example' })
    },
    outcome: 'http-403',
    rule: 'form-out-of-date',
    setting: '_csrf',
    value: 'absent, old, or of another browser',
    where: 'this request',
  },
]
