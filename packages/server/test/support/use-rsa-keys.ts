import { inject } from 'vitest'
import { useGeneratedKeys } from './rsa-keys.ts'

useGeneratedKeys(inject('rsaKeys'))
