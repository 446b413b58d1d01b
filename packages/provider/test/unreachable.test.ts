import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { configuredProvider, subject } from './support/engine.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function listening(server: Server): Promise<string> {
  open.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const web = (answer: RequestListener): Server => createServer(answer)
const foreign = (url: string, status: string): string =>
  `DescribeUserPoolClient: ${url} answered, but not as Cognito Identity Provider does${status}. Check the address of the service: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.`
const unanswered = (url: string): string =>
  `DescribeUserPoolClient got no answer from ${url}: the connection was cut. Start the service there (poolhouse start), or give the address of one that runs: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.`

test.each`
  what                  | server                                                                       | told
  ${'a page'}           | ${web((_request, response) => response.writeHead(404).end('<html></html>'))} | ${(url: string) => foreign(url, ' (HTTP 404)')}
  ${'an empty object'}  | ${web((_request, response) => response.end('{}'))}                           | ${(url: string) => foreign(url, '')}
  ${'no HTTP'}          | ${createTcpServer(socket => socket.end('220 mail\r\n\r\n'))}                 | ${(url: string) => foreign(url, '')}
  ${'a cut connection'} | ${createTcpServer(socket => socket.destroy())}                               | ${unanswered}
`('an endpoint that answers with $what is reported with its address and a fix', async ({ server, told }) => {
  const url = await listening(server)
  const provider = await configuredProvider({ maxRetries: '0' }, { AWS_ENDPOINT_URL: url })
  const reading = provider.read({ ...subject('client', 'c'), id: 'us-east-1_a/b', properties: {}, inputs: {}, timeout: 0 })
  await expect(reading).rejects.toThrow(`reading Cognito User Pool Client (us-east-1_a/b): ${told(url)}`)
})
