/**
 * Threat protection: the risk configuration of a pool and of its clients, validated and read back.
 * Not here: its effect on sign-in, which is not built; the mode of the pool (pools/).
 */
export { describeRiskConfiguration, saveRiskConfiguration } from './risk-configuration.ts'
