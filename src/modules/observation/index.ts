export * from './ports.ts';
export { Observation } from './observation.ts';
export type { ObserverLog } from './observer.ts';
export type { ObservationSettings, ServiceSettings } from './settings.ts';
