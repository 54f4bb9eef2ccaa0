export * from './model.ts';
export type * from './ports.ts';
