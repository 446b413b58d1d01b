import { describeSecrets } from '../../clients/index.ts'
import { issuerOf } from '../../tokens/index.ts'
import { pageResponse } from '../layout.ts'
import { type ConsoleRequest, clientOf, poolOf } from '../request.ts'
import { type ClientData, clientView } from '../views/client.ts'

async function read(request: ConsoleRequest): Promise<ClientData> {
  const { context, csrf } = request
  const pool = await poolOf(request)
  const { settings } = await clientOf(request, pool)
  return {
    client: settings,
    pool,
    publicUrl: context.settings.publicUrl,
    issuer: issuerOf(context.settings, pool),
    secrets: (await describeSecrets(context, settings.ClientId)) ?? [],
    csrf,
  }
}

/** An app client: every setting, and its configuration to copy. It has no secret in it. */
export const clientPage = async (request: ConsoleRequest): Promise<Response> => pageResponse(200, clientView(await read(request)))

/** The same with the secrets of the client, for somebody who asked for them by the form of the page. */
export async function shownSecretsPage(request: ConsoleRequest): Promise<Response> {
  const data = await read(request)
  const { secrets } = await clientOf(request, data.pool)
  return pageResponse(200, clientView({ ...data, shown: secrets }))
}
