/** The limits that health is judged by; from the configuration. */
export interface ServiceLevels {
  lagWarnBytes: number;
  lagFailBytes: number;
  connectionWarnRatio: number;
  connectionFailRatio: number;
  slotRetainedWarnBytes: number;
  connectLatencyWarnMs: number;
  failoverDetectionMs: number;
  failoverCompletionMs: number;
  pauseWarnMs: number;
  transactionWarnMs: number;
  wraparoundWarnTransactions: number;
  diskFreeWarnRatio: number;
  diskFreeFailRatio: number;
}
