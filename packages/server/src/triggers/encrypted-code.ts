import type { EncryptionContext } from '../crypto/index.ts'

/** One key for one message: itself, and as only the KMS can read it. */
export interface MessageDataKey {
  plain: Uint8Array
  wrapped: Uint8Array
  /** ARN of the key that wrapped it. */
  keyArn: string
}

export type GenerateDataKey = (context: EncryptionContext) => Promise<MessageDataKey>

const keyBytes = 32

/**
 * A code as a custom sender gets it: a message of the AWS Encryption SDK in its first format, signed, with one data key that AWS KMS has
 * wrapped, as base64. Spec: lambda-triggers 6.12. The library is loaded with the first code.
 */
export async function encryptCode(code: string, context: EncryptionContext, generate: GenerateDataKey): Promise<string> {
  const { buildEncrypt } = await import('@aws-crypto/encrypt-node')
  const { AlgorithmSuiteIdentifier, CommitmentPolicy, EncryptedDataKey, KeyringNode, KeyringTraceFlag } = await import(
    '@aws-crypto/material-management-node'
  )
  class OneKey extends KeyringNode {
    async _onEncrypt(material: Parameters<InstanceType<typeof KeyringNode>['_onEncrypt']>[0]) {
      const { plain, wrapped, keyArn } = await generate(material.encryptionContext)
      if (plain.length !== keyBytes) throw new Error(`The data key has ${plain.length} bytes`)
      const trace = (flags: number) => ({ keyNamespace: 'aws-kms', keyName: keyArn, flags })
      return (
        material
          // The library wipes it, so it wants memory that is nobody else's.
          .setUnencryptedDataKey(new Uint8Array(plain), trace(KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY))
          .addEncryptedDataKey(
            new EncryptedDataKey({ providerId: 'aws-kms', providerInfo: keyArn, encryptedDataKey: wrapped }),
            KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY | KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX,
          )
      )
    }
    async _onDecrypt(): Promise<never> {
      throw new Error('Only functions read codes')
    }
  }
  // The sample functions of the service's guide accept messages without a commitment, and the service sends those.
  const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
  const { result } = await encrypt(new OneKey(), code, {
    suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
    encryptionContext: { ...context },
  })
  return result.toString('base64')
}
