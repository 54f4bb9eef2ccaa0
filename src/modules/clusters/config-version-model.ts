import { Type, type Static } from 'typebox';
import { anyRecord, closed, named, nullable, ref, text, time } from '../../kernel/schema.ts';

export const ConfigVersionSchema = named(
  'ConfigVersion',
  Type.Object(
    {
      id: Type.Integer({ description: 'For a roll-back' }),
      revision: Type.String({ description: 'etcd revision of the configuration key' }),
      seenAt: Type.String({ format: 'date-time', description: 'When it was first seen' }),
      current: Type.Boolean({ description: 'Whether it is the one that holds now' }),
      changedBy: nullable(
        Type.String({ description: 'Who asked for it; null when it was changed past this control plane' }),
      ),
      reason: text,
      ticket: text,
      operationId: text,
      value: { ...anyRecord, description: 'The whole configuration, secrets masked' },
    },
    closed,
  ),
);
export type ConfigVersion = Static<typeof ConfigVersionSchema>;

export const ConfigVersionPageSchema = named(
  'ConfigVersionPage',
  Type.Object({ versions: Type.Array(ref(ConfigVersionSchema)), nextPageToken: Type.String() }, closed),
);
export type ConfigVersionPage = Static<typeof ConfigVersionPageSchema>;

export const PauseSchema = named(
  'Pause',
  Type.Object(
    {
      cluster: Type.String(),
      paused: nullable(Type.Boolean({ description: 'null while etcd cannot be read' })),
      owner: nullable(Type.String({ description: 'Who paused it; null when it was paused past this control plane' })),
      reason: text,
      ticket: text,
      since: time,
      expiresAt: time,
      operationId: text,
    },
    closed,
  ),
);
export type Pause = Static<typeof PauseSchema>;

export const maintenanceSchemas = [ConfigVersionSchema, ConfigVersionPageSchema, PauseSchema];
