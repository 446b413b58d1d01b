import type { EncryptionContext } from '../crypto/index.ts'

/** A data key for one message: in clear, and encrypted (wrapped) by KMS. */
export interface MessageDataKey {
  plain: Uint8Array
  wrapped: Uint8Array
  /** ARN of the KMS key that encrypted it. */
  keyArn: string
}

/** Generates the data key of one message, bound to the encryption context. */
export type GenerateDataKey = (context: EncryptionContext) => Promise<MessageDataKey>

const keyBytes = 32

/**
 * Encrypts a code for a custom sender: base64 of an AWS Encryption SDK message, format version 1, signed, with one data key that AWS KMS
 * has encrypted. The library is loaded with the first code. docs/reference/lambda-triggers.md#6.12.
 */
export async function encryptCode(code: string, context: EncryptionContext, generate: GenerateDataKey): Promise<string> {
  const { buildEncrypt } = await import('@aws-crypto/encrypt-node')
  const { AlgorithmSuiteIdentifier, CommitmentPolicy, EncryptedDataKey, KeyringNode, KeyringTraceFlag } = await import(
    '@aws-crypto/material-management-node'
  )
  class MessageKeyring extends KeyringNode {
    async _onEncrypt(material: Parameters<InstanceType<typeof KeyringNode>['_onEncrypt']>[0]) {
      const { plain, wrapped, keyArn } = await generate(material.encryptionContext)
      if (plain.length !== keyBytes) throw new Error(`The data key has ${plain.length} bytes`)
      const trace = (flags: number) => ({ keyNamespace: 'aws-kms', keyName: keyArn, flags })
      return (
        material
          // A copy, because the library zeroes the key after use.
          .setUnencryptedDataKey(new Uint8Array(plain), trace(KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY))
          .addEncryptedDataKey(
            new EncryptedDataKey({ providerId: 'aws-kms', providerInfo: keyArn, encryptedDataKey: wrapped }),
            KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY | KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX,
          )
      )
    }
    async _onDecrypt(): Promise<never> {
      throw new Error('This keyring only encrypts: custom senders decrypt codes')
    }
  }
  // Without key commitment, as the service sends codes and as the samples of its guide decrypt them.
  const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
  const { result } = await encrypt(new MessageKeyring(), code, {
    suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
    encryptionContext: { ...context },
  })
  return result.toString('base64')
}
