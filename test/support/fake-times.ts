/** Milliseconds since the epoch as the API writes times. */
export const encodeTime = (ms: number): string => new Date(ms).toISOString();
