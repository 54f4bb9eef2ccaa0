/** Why a lab could not do what was asked, as a code that a test or a command can branch on. */
export type LabErrorCode =
  | 'not_available'
  | 'not_supported'
  | 'not_running'
  | 'port_in_use'
  | 'already_running'
  | 'start_failed'
  | 'timeout'
  | 'unknown_process';

/** An error whose message is one sentence that can be shown to a person as it is. */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}
