import { defineOperation } from '../../operations/index.ts';
import { planServerState, serverInput, serverStateStep, sessionsOn, type ServerInput } from './server-state.ts';

export const haproxyMaintenance = defineOperation({
  kind: 'haproxy.maintenance',
  mutation: 'haproxyMaintenance',
  path: '/haproxy/:backend/:server/maintenance',
  summary: 'Take a server of HAProxy out at once',
  description:
    'It gets no sessions and no checks. Sessions that it has drop where HAProxy is configured with `on-marked-down ' +
    'shutdown-sessions`, and go on elsewhere. Refused for the last server of its backend that takes sessions. Who did it and ' +
    'why is shown by the read of HAProxy until it is ready again; a reload of HAProxy forgets the state.',
  permission: 'haproxy:control',
  risk: 'disruptive',
  input: serverInput,
  example: { backend: 'replicas', server: 'patroni-2' },

  plan(cluster, input: ServerInput) {
    const sessions = sessionsOn(cluster, input);
    return planServerState(cluster, input, 'maintenance', {
      summary: `Up to ${sessions ?? 'all its'} sessions drop, by how HAProxy is configured; new ones go to the other servers.`,
      sessionsDropped: sessions,
      writeOutageSeconds: 0,
      dataLossBytes: 0,
      dataLossSeconds: 0,
    });
  },
  steps: ({ facts }) => [serverStateStep(facts, 'maintenance')],
  conclude: ({ facts }) => `${facts.backend}/${facts.server} is out for maintenance.`,
});
