import { pino, type Logger } from 'pino';

/**
 * One JSON object a line on stdout. Headers and fields that carry secrets are masked wherever they are logged; control
 * characters are escaped by JSON itself, so one event stays one line.
 */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: { service: 'matriarch' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [
        'authorization',
        'token',
        'password',
        'secret',
        '*.authorization',
        '*.token',
        '*.password',
        '*.secret',
        // On the error of `new URL`: the whole text, with any password in it.
        '*.input',
        '*.headers.authorization',
        '*.headers.cookie',
      ],
      censor: '***',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
