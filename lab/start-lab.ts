import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { Lab } from './lab.ts';
import { ensureLabRoot, findServiceUser, labDirectory, labPaths, type LabLayout } from './layout.ts';
import { endWithProcess, forget } from './lifecycle.ts';
import { patroniSettings, type LabOptions } from './options.ts';
import { describePortUser } from './port-user.ts';
import { claimFreePorts, DEFAULT_PORTS, portsInUse, type PortClaim } from './ports.ts';
import { identify } from './proc.ts';
import { claimRecord, destroyLab, sweepAbandonedLabs, type LabRecord } from './registry.ts';
import { labSecrets } from './secrets.ts';
import { makeDirectory } from './service.ts';
import { startParts } from './start-parts.ts';

/**
 * Starts a real cluster as local processes and waits until it is healthy. When that fails, nothing is left running.
 * The lab ends with this process at the latest; what a SIGKILL leaves is ended by the next start or by `npm run down`.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const name = options.name ?? `test-${process.pid}-${randomBytes(3).toString('hex')}`;
  const keepData = options.keepData ?? false;
  const patroni = patroniSettings(options.patroni);
  const record = claimDirectory(name, keepData);
  endWithProcess(record, { handleSignals: options.handleSignals ?? true });
  let lab: Lab | undefined;
  let claim: PortClaim | undefined;
  try {
    claim = options.ports === 'default' ? await claimDefaultPorts(options.api ?? false) : await claimFreePorts();
    const durable = options.durable ?? keepData;
    const layout = { name, directory: record.directory, ports: claim.ports, patroni, durable, ...prepare(record) };
    lab = new Lab(layout, record, claim.release, options.onUnexpectedExit);
    const starting = lab;
    options.signal?.addEventListener('abort', () => starting.giveUpStarting('it was asked to stop'));
    options.signal?.throwIfAborted();
    await startParts(lab, options);
    writeFileSync(labPaths(record.directory).completeMark, '');
    return lab;
  } catch (error) {
    const explained = explain(error, lab, keepData);
    if (lab) await lab.stop();
    else {
      destroyLab(record, { keepData });
      forget(record);
      claim?.release();
    }
    throw explained;
  }
}

function claimDirectory(name: string, keepData: boolean): LabRecord {
  const directory = labDirectory(name);
  ensureLabRoot();
  sweepAbandonedLabs();
  mkdirSync(directory, { recursive: true });
  const owner = statSync(directory).uid;
  if (owner !== process.getuid?.()) {
    const advice = `run this as that user or remove ${directory}`;
    throw new LabError('not_available', `The lab "${name}" belongs to the user with id ${owner}: ${advice}.`);
  }
  chmodSync(directory, 0o755);
  const record: LabRecord = { name, directory, owner: identify(process.pid)!, processes: [], keepData };
  if (!claimRecord(record)) throw new LabError('already_running', `The lab "${name}" is already running.`);
  return record;
}

function prepare({ directory }: LabRecord): Pick<LabLayout, 'user' | 'secrets'> {
  const paths = labPaths(directory);
  const user = findServiceUser();
  if (!existsSync(paths.completeMark)) rmSync(join(directory, 'data'), { recursive: true, force: true });
  // Sockets of the run before: their lock files may name a pid that somebody else has by now.
  rmSync(paths.run, { recursive: true, force: true });
  makeDirectory(join(directory, 'data'), user);
  makeDirectory(join(directory, 'conf'), user);
  makeDirectory(paths.run, user);
  // The logs of the run before stay for a look; those of all runs would fill the disk.
  rmSync(`${paths.logs}.previous`, { recursive: true, force: true });
  if (existsSync(paths.logs)) renameSync(paths.logs, `${paths.logs}.previous`);
  mkdirSync(paths.logs);
  return { user, secrets: labSecrets(directory) };
}

async function claimDefaultPorts(api: boolean): Promise<PortClaim> {
  const used = await portsInUse(DEFAULT_PORTS);
  const [first, ...more] = used.filter((use) => api || use.port !== DEFAULT_PORTS.api);
  if (!first) return { ports: DEFAULT_PORTS, release: () => undefined };
  const others = more.length === 0 ? '' : ` (and ${more.length} more: ${more.map((use) => use.port).join(', ')})`;
  const user = describePortUser(first.port);
  const who = user ? `is used by ${user}` : 'is in use';
  const message = `Port ${first.port} on ${first.host}, which ${first.service} needs, ${who}${others}.`;
  throw new LabError('port_in_use', message);
}

/** A throw-away lab's logs are deleted with it, so their ends go into the error. */
function explain(error: unknown, lab: Lab | undefined, keepData: boolean): unknown {
  if (!(error instanceof LabError) || !lab) return error;
  if (keepData) return new LabError(error.code, `${error.message} The logs are in ${labPaths(lab.directory).logs}.`);
  const members = lab.members.map((member) => member.name);
  const names = ['etcd-1', ...members, 'haproxy', 'control-postgres'] as const;
  const logs = names.map((name) => `--- ${name}\n${lab.process(name).log(8)}`).join('\n');
  return new LabError(error.code, `${error.message}\n${logs}`);
}
