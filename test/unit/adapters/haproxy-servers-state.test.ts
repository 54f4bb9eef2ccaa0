import { expect, it } from 'vitest';
import { parseServersState } from '../../../src/adapters/haproxy/parse-servers-state.ts';

const header =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change';
const answer = (operational: number, admin: number): string =>
  `1\n${header}\n3 primary 1 patroni-1 127.0.0.1 ${operational} ${admin} 1 1 12\n\n`;

it.each([
  ['running', 2, 0x00, 'ready', true],
  ['starting slowly', 1, 0x00, 'ready', true],
  ['stopped by its checks', 0, 0x00, 'ready', false],
  ['on its way out', 3, 0x00, 'ready', false],
  ['in maintenance by command', 0, 0x01, 'maintenance', false],
  ['in maintenance with what it follows', 0, 0x02, 'maintenance', false],
  ['disabled in the file', 0, 0x04, 'maintenance', false],
  ['without an address', 0, 0x20, 'maintenance', false],
  ['drained', 2, 0x08, 'drain', false],
  ['drained and down', 0, 0x08, 'drain', false],
  ['drained with what it follows', 2, 0x10, 'drain', false],
  ['drained, then in maintenance', 0, 0x09, 'maintenance', false],
])('a server that is %s', (_what, operational, admin, state, usable) => {
  expect(parseServersState(answer(operational, admin))).toEqual([
    { backend: 'primary', server: 'patroni-1', state, usable },
  ]);
});

it.each([
  '',
  'Permission denied\n',
  "Can't find backend.\n\n",
  '2\n# other\n',
  `1\n${header.replace('be_name', 'x')}\n`,
])('refuses what is no state of servers: %j', (text) => {
  expect(() => parseServersState(text)).toThrow(/no state of servers/);
});
