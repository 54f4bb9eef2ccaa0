export { diagnose } from './diagnosis/diagnose.ts';
export { evaluateHealth } from './evaluate.ts';
export type { ServiceLevels } from './model.ts';
