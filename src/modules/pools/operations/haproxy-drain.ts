import { defineOperation, noImpact } from '../../operations/index.ts';
import { planServerState, serverInput, serverStateStep, sessionsOn, type ServerInput } from './server-state.ts';

export const haproxyDrain = defineOperation({
  kind: 'haproxy.drain',
  mutation: 'haproxyDrain',
  path: '/haproxy/:backend/:server/drain',
  summary: 'Let a server of HAProxy take no new sessions',
  description:
    'Sessions that it has go on, and it is still checked. Refused for the last server of its backend that takes sessions. ' +
    'Who did it and why is shown by the read of HAProxy until it is ready again; a reload of HAProxy forgets the state.',
  permission: 'haproxy:control',
  risk: 'safe',
  input: serverInput,
  example: { backend: 'replicas', server: 'patroni-2' },

  plan(cluster, input: ServerInput) {
    const sessions = sessionsOn(cluster, input);
    const impact = noImpact(`Its ${sessions ?? ''} sessions go on; new ones go to the other servers.`);
    return planServerState(cluster, input, 'drain', impact);
  },
  steps: ({ facts }) => [serverStateStep(facts, 'drain')],
  conclude: ({ facts }) => `${facts.backend}/${facts.server} takes no new sessions.`,
});
