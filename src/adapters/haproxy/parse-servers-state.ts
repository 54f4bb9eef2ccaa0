import type { RuntimeServer } from '../../modules/pools/index.ts';

/** Bits of `srv_admin_state`, some set by command, some by the configuration or by what the server follows. */
const maintenanceBits = 0x01 | 0x02 | 0x04 | 0x20 | 0x40;
const drainBits = 0x08 | 0x10;
/** Values of `srv_op_state`; 0 is stopped, 3 is on its way to it. */
const upStates = ['1', '2'];

/**
 * The answer to `show servers state`: a version, a header, a line for each server.
 * Source: HAProxy's management guide, section 9.3 "show servers state".
 * @throws RangeError when the text is something else, such as a refusal.
 */
export function parseServersState(text: string): RuntimeServer[] {
  const [version, header = '', ...lines] = text.split('\n');
  const names = header.replace(/^#\s*/, '').split(' ');
  const needed = ['be_name', 'srv_name', 'srv_op_state', 'srv_admin_state'];
  if (version !== '1' || needed.some((name) => !names.includes(name))) {
    throw new RangeError(`the answer is no state of servers: ${text.trim().slice(0, 200) || 'it is empty'}`);
  }
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const values = line.split(' ');
      const of = (name: string): string => values[names.indexOf(name)] ?? '';
      const state = stateOf(Number(of('srv_admin_state')));
      const usable = state === 'ready' && upStates.includes(of('srv_op_state'));
      return { backend: of('be_name'), server: of('srv_name'), state, usable };
    });
}

function stateOf(admin: number): RuntimeServer['state'] {
  if ((admin & maintenanceBits) !== 0) return 'maintenance';
  return (admin & drainBits) === 0 ? 'ready' : 'drain';
}
