import { readFormFields } from '../http/index.ts'
import { errorPageUrl, type OAuthRequestContext, redirect } from '../oauth/index.ts'
import { finishAtProvider } from './finish.ts'

/** `GET /oauth2/idpresponse`: the answer of a provider in the query. docs/reference/oauth-endpoints.md#9. */
export const answerQuery = (context: OAuthRequestContext): Promise<Response> => finish(context, context.query)

/** `POST /oauth2/idpresponse`: the answer in a form (`response_mode=form_post`), as Apple sends it. */
export async function answerForm(context: OAuthRequestContext): Promise<Response> {
  const fields = await readFormFields(context.incoming)
  return typeof fields === 'string' ? redirect(errorPageUrl(context, 'invalid_request')) : finish(context, fields)
}

/** A parameter that occurs twice could be read differently here and there. */
async function finish(context: OAuthRequestContext, parameters: URLSearchParams): Promise<Response> {
  const isAmbiguous = new Set(parameters.keys()).size !== parameters.size
  const state = isAmbiguous ? '' : (parameters.get('state') ?? '')
  return finishAtProvider(context, { state, parameters })
}
