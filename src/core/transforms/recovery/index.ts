export { type RecoveryOptions, type RecoverySettings, recoverySettings } from './options';
export { recover } from './recover';
