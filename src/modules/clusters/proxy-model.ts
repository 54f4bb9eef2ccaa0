import { Type, type Static } from 'typebox';
import { sectionOf } from '../../kernel/section.ts';
import { closed, integer, named, nullable, ref, text } from '../../kernel/schema.ts';

const count = (description: string) => Type.Integer({ description });
const maybe = (description: string) => nullable(Type.Integer({ description }));

/** What servers, backends and frontends of HAProxy count alike. */
const traffic = {
  sessions: count('Sessions now'),
  maxSessions: maybe('The most at one time since HAProxy started'),
  sessionLimit: maybe('The most that may be; null where there is no limit'),
  totalSessions: count('Sessions since HAProxy started'),
  inBytes: maybe('From clients'),
  outBytes: maybe('To clients'),
};
const queues = {
  queue: maybe('Sessions that wait for a server'),
  maxQueue: maybe('The most that waited at one time'),
  connectionErrors: maybe('Connections to servers that failed'),
  responseErrors: maybe('Sessions that a server broke off'),
  retries: maybe('Connections that were tried again'),
  redispatches: maybe('Sessions that went to another server after that'),
  weight: integer,
  checkFailures: maybe('Checks that failed while it was up'),
  downTransitions: maybe('How often it went from up to down'),
  downSeconds: maybe('How long it has been down altogether'),
};

/** One server line of HAProxy's statistics. */
export const ProxyServerSchema = named(
  'ProxyServer',
  Type.Object(
    {
      backend: Type.String(),
      server: Type.String(),
      member: text,
      address: nullable(Type.String({ description: 'host:port, where HAProxy shows it' })),
      status: Type.String(),
      usable: Type.Boolean({ description: 'Whether HAProxy sends new sessions to it' }),
      checkStatus: text,
      checkCode: maybe('Status of the answer to the last check, where it has one'),
      checkDurationMs: integer,
      checkMessage: nullable(Type.String({ description: 'The last check in words' })),
      ...traffic,
      ...queues,
      lastSessionSeconds: maybe('Seconds since the last session was given to it'),
      lastChangeSeconds: integer,
    },
    closed,
  ),
);
export type ProxyServer = Static<typeof ProxyServerSchema>;
export const ProxySection = sectionOf('ProxySection', Type.Array(ref(ProxyServerSchema)), "HAProxy's statistics");

/** The line of a frontend or of a backend: what its servers come to. */
export const ProxyTotalSchema = named(
  'ProxyTotal',
  Type.Object(
    {
      proxy: Type.String({ description: 'The name of the `frontend`, `backend` or `listen` section' }),
      side: Type.Enum(['frontend', 'backend'], {
        description: 'frontend: what clients opened; backend: what went on to servers',
      }),
      status: Type.String({ description: 'OPEN, FULL or STOP of a frontend; UP or DOWN of a backend' }),
      ...traffic,
      ...queues,
      sessionsPerSecond: maybe('New sessions in the last second'),
      maxSessionsPerSecond: maybe('The most in one second since HAProxy started'),
      requestErrors: maybe('Sessions that a client broke off or that made no sense'),
      deniedRequests: maybe('Sessions that a rule refused'),
      activeServers: maybe('Servers of a backend that are usable'),
      backupServers: maybe('Of those, the ones that wait in reserve'),
      lastChangeSeconds: integer,
    },
    closed,
  ),
);
export type ProxyTotal = Static<typeof ProxyTotalSchema>;
export const ProxyTotalsSection = sectionOf(
  'ProxyTotalsSection',
  Type.Array(ref(ProxyTotalSchema)),
  "HAProxy's statistics of frontends and backends",
);
