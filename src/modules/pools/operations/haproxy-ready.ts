import { defineOperation, noImpact } from '../../operations/index.ts';
import { planServerState, serverInput, serverStateStep, type ServerInput } from './server-state.ts';

export const haproxyReady = defineOperation({
  kind: 'haproxy.ready',
  mutation: 'haproxyReady',
  path: '/haproxy/:backend/:server/ready',
  summary: 'Let a server of HAProxy take sessions again',
  description: 'Ends a drain or a maintenance, whoever began it. It gets sessions once its health check passes.',
  permission: 'haproxy:control',
  risk: 'safe',
  input: serverInput,
  example: { backend: 'replicas', server: 'patroni-2' },

  plan: (cluster, input: ServerInput) =>
    planServerState(cluster, input, 'ready', noImpact('Sessions that run elsewhere stay where they are.')),
  steps: ({ facts }) => [serverStateStep(facts, 'ready')],
  conclude: ({ facts }) => `${facts.backend}/${facts.server} is ready.`,
});
