/** The limits that health is judged by; from the configuration. */
export interface ServiceLevels {
  lagWarnBytes: number;
  lagFailBytes: number;
  connectionWarnRatio: number;
  connectionFailRatio: number;
  slotRetainedWarnBytes: number;
  connectLatencyWarnMs: number;
}
