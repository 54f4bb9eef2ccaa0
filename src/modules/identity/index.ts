export * from './model.ts';
export type * from './ports.ts';
export * from './authenticator.ts';
export * from './claims.ts';
export * from './revocation-check.ts';
export * from './revocations.ts';
export * from './service.ts';
