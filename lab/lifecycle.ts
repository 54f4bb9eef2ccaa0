import { destroyLab, type LabRecord } from './registry.ts';

const live = new Map<string, LabRecord>();
let installed = false;

/** From now on the lab ends with this process, however it ends short of SIGKILL. */
export function endWithProcess(record: LabRecord, options: { handleSignals: boolean }): void {
  live.set(record.directory, record);
  if (installed) return;
  installed = true;
  // Uncaught exceptions and rejections come by here too.
  process.on('exit', destroyAll);
  if (!options.handleSignals) return;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      destroyAll();
      // Our handler is gone now: the signal does what it would have done without us.
      if (process.listenerCount(name) === 0) process.kill(process.pid, name);
    });
  }
}

/** The lab has been stopped: nothing is left to do at exit. */
export function forget(record: LabRecord): void {
  live.delete(record.directory);
}

function destroyAll(): void {
  for (const record of live.values()) {
    try {
      destroyLab(record, { keepData: record.keepData });
    } catch (error) {
      console.error(`lab ${record.name}: ${String(error)}`);
    }
  }
  live.clear();
}
