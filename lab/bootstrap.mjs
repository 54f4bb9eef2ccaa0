// The entry of `npm run up`, `npm run down` and `npm test`: plain JavaScript without dependencies, because it runs
// before `npm ci`. It installs what is missing and hands over.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = { up: 'lab/up.ts', down: 'lab/down.ts', test: 'test/run.ts' };
const minimumNode = [20, 19];
const packages = [
  ...['patroni', 'python3-etcd', 'python3-psycopg2', 'etcd-server', 'haproxy', 'redis-server', 'postgresql-15'],
  ...['pgbouncer', 'nftables', 'iproute2', 'procps', 'prometheus'],
];
/** The services that Debian would start with the machine, by package. */
const serviceUnits = {
  patroni: 'patroni',
  'etcd-server': 'etcd',
  haproxy: 'haproxy',
  'redis-server': 'redis-server',
  'postgresql-15': 'postgresql',
  pgbouncer: 'pgbouncer',
  prometheus: 'prometheus',
};
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const policyFile = '/usr/sbin/policy-rc.d';
const startedAt = performance.now();

/** A reason not to go on, in one sentence. */
class Refusal extends Error {}

const step = (text) => console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', ...options });

/** Runs a step that takes long, its output shown, and says every few seconds that it still goes on. */
function runLong(what, command, args, options = {}) {
  const ticker = setInterval(() => step(`… still at it: ${what}`), 10_000);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  }).finally(() => clearInterval(ticker));
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return;
  throw new Refusal(`Node.js ${minimumNode.join('.')} or later is needed, this is ${process.versions.node}.`);
}

/** Debian 12 or later; derivatives name Debian in ID_LIKE and are recognised by having apt and the packages. */
function checkSystem() {
  const release = readOsRelease();
  const name = release.PRETTY_NAME ?? process.platform;
  const family = [release.ID, ...(release.ID_LIKE ?? '').split(' ')];
  const isOldDebian = release.ID === 'debian' && release.VERSION_ID !== undefined && Number(release.VERSION_ID) < 12;
  if (family.includes('debian') && !isOldDebian && existsSync('/usr/bin/apt-get')) return;
  throw new Refusal(`Debian 12 or later with apt is needed, this is ${name}.`);
}

function readOsRelease() {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
    const pairs = lines.map((line) => /^([A-Z_]+)="?([^"]*)"?$/.exec(line)).filter((match) => match !== null);
    return Object.fromEntries(pairs.map((match) => [match[1], match[2]]));
  } catch {
    return {};
  }
}

function missingPackages() {
  const { stdout = '' } = run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages]);
  const installed = new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

/** How to become root: nothing for root itself, else sudo, which may ask for a password in the terminal. */
function asRoot(missing) {
  if (process.getuid() === 0) return [];
  const refusal = `Missing Debian packages: ${missing.join(', ')}; installing them needs root or sudo.`;
  if (run('sudo', ['-n', 'true']).status === 0) return ['sudo'];
  const mayAsk = run('sudo', ['--version']).status === 0 && process.stdin.isTTY;
  if (mayAsk && run('sudo', ['-v'], { stdio: 'inherit' }).status === 0) return ['sudo'];
  throw new Refusal(refusal);
}

async function installPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const prefix = asRoot(missing);
  step(`installing Debian packages with apt-get: ${missing.join(', ')}`);
  const asRootRun = (what, ...words) => {
    const [command, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1', ...words];
    return runLong(what, command, args);
  };
  await withoutServiceStart(asRootRun, async () => {
    // Lists that can't be refreshed are not fatal yet: what is cached may be enough.
    const updated = await asRootRun('apt-get update', 'apt-get', '-qq', 'update');
    step(updated ? 'package lists are up to date' : 'apt-get update failed, going on with the lists of before');
    const options = ['-qq', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];
    if (await asRootRun('apt-get install', 'apt-get', 'install', ...options, ...missing)) return;
    throw new Refusal(`apt-get could not install ${missing.join(', ')}; its message is above.`);
  });
  const still = missingPackages();
  if (still.length > 0) throw new Refusal(`Still missing after apt-get: ${still.join(', ')}.`);
  await disableServices(asRootRun, missing);
  step('Debian packages are installed');
}

/**
 * Debian starts a server as soon as it is installed, which would take our ports. policy-rc.d is its own way to say no;
 * one that is there already is left as it is.
 */
async function withoutServiceStart(asRootRun, action) {
  if (existsSync(policyFile)) return action();
  const directory = mkdtempSync(join(tmpdir(), 'matriarch-'));
  const draft = join(directory, 'policy-rc.d');
  // Ctrl-C reaches apt-get too; we must outlive it to remove the file.
  const ignore = () => undefined;
  for (const name of signals) process.on(name, ignore);
  try {
    writeFileSync(draft, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    if (!(await asRootRun(policyFile, 'install', '-m', '755', draft, policyFile))) {
      throw new Refusal(`${policyFile} could not be written, so Debian would start the services that it installs.`);
    }
    await action();
  } finally {
    await asRootRun(policyFile, 'rm', '-f', policyFile);
    rmSync(directory, { recursive: true, force: true });
    for (const name of signals) process.off(name, ignore);
  }
}

/** What was installed for us only must not start with the machine either, on the very ports that `up` needs. */
async function disableServices(asRootRun, installed) {
  const units = installed.map((name) => serviceUnits[name]).filter((unit) => unit !== undefined);
  if (units.length === 0 || !existsSync('/run/systemd/system')) return;
  if (await asRootRun('systemctl disable', 'systemctl', '--quiet', 'disable', ...units)) {
    step(`switched off their start with the machine: ${units.join(', ')}`);
  }
}

/** Whether what is installed is what the lock file says. Times alone mislead: git and npm install touch files too. */
function modulesAreCurrent() {
  const packagesOf = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  try {
    const installed = packagesOf('node_modules/.package-lock.json');
    const { '': _project, ...wanted } = packagesOf('package-lock.json');
    const same = (path) => installed[path]?.version === wanted[path]?.version;
    // Optional ones are left out where they don't fit the platform.
    const needed = Object.keys(wanted).filter((path) => !wanted[path].optional && !wanted[path].devOptional);
    return [...needed, ...Object.keys(installed)].every(same);
  } catch {
    return false;
  }
}

async function installModules() {
  const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
  const installed = modified('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= (modified('package-lock.json') ?? 0)) return;
  if (modulesAreCurrent()) return;
  step('installing npm dependencies with npm ci');
  const done = await runLong('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (!done) throw new Refusal('npm ci failed; its message is above.');
  step('npm dependencies are installed');
}

/** Runs the real command in our place: its input and output, its signals, its exit code. */
function handOver(command, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', commands[command], ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  for (const name of signals) process.on(name, () => child.kill(name));
  child.once('error', (error) => fail(`${commands[command]} can't be started: ${error.message}.`));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal] ?? 1;
    process.removeAllListeners();
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

try {
  const [command, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, command ?? ''))
    throw new Refusal(`Usage: node lab/bootstrap.mjs ${Object.keys(commands).join('|')}`);
  checkNode();
  checkSystem();
  // `down` needs none of the servers' packages.
  if (command !== 'down') await installPackages();
  await installModules();
  handOver(command, args);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  fail(error.message);
}
