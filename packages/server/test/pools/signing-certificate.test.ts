import { X509Certificate } from 'node:crypto'
import { CreateUserPoolCommand, DeleteUserPoolCommand, GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const newPool = async () => (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const get = async (UserPoolId: string) => (await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate!
  const parse = (base64: string) => new X509Certificate(Buffer.from(base64, 'base64'))

  test('GetSigningCertificate answers a certificate of the pool without armour, valid for ten years, the same each time', async () => {
    const id = await newPool()
    const answer = await get(id)
    expect(answer).toMatch(/^MII[A-Za-z0-9+/]+=*$/)
    expect(await get(id)).toBe(answer)

    const certificate = parse(answer)
    expect(certificate).toMatchObject({ subject: `CN=${id}`, issuer: `CN=${id}`, ca: false })
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey).toMatchObject({ asymmetricKeyType: 'rsa', asymmetricKeyDetails: { modulusLength: 2048 } })
    const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
    expect(to.getUTCFullYear() - from.getUTCFullYear()).toBe(10)
    expect(Math.abs(Date.now() - from.getTime())).toBeLessThan(60_000)
  })

  test('certificates of two pools have different keys and serial numbers', async () => {
    const [one, other] = [parse(await get(await newPool())), parse(await get(await newPool()))]
    expect(one.publicKey.equals(other.publicKey)).toBe(false)
    expect(one.serialNumber).not.toBe(other.serialNumber)
  })

  test.each([
    ['that never existed', async () => 'us-east-1_nowhere00'],
    [
      'that was deleted',
      async () => {
        const id = await newPool()
        await service.sdk.send(new DeleteUserPoolCommand({ UserPoolId: id }))
        return id
      },
    ],
  ])('GetSigningCertificate of a pool %s is refused', async (_, idOf) => {
    await expect(get(await idOf())).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
