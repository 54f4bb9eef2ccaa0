import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { labPaths, type LabSecrets } from './layout.ts';

/** The secrets of a lab: generated with its first start, kept as long as its data. */
export function labSecrets(directory: string): LabSecrets {
  const paths = labPaths(directory);
  if (!existsSync(paths.jwtSecret)) {
    writeFileSync(paths.jwtSecret, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  }
  if (existsSync(paths.secrets)) return JSON.parse(readFileSync(paths.secrets, 'utf8')) as LabSecrets;
  const password = () => randomBytes(18).toString('hex');
  const secrets: LabSecrets = { controlPassword: password(), controlSuperuserPassword: password() };
  writeFileSync(paths.secrets, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
