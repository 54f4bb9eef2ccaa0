export * from './http-client.ts';
export * from './service-probes.ts';
