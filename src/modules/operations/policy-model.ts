import { Type, type Static } from 'typebox';
import { closed, named } from '../../kernel/schema.ts';
import { commonFields } from './command-model.ts';

const { reason, ticket } = commonFields;

export const CreateFreezeSchema = named(
  'CreateFreeze',
  Type.Object(
    {
      clusters: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 63 }), {
          minItems: 1,
          maxItems: 1000,
          uniqueItems: true,
          description: 'Absent: every cluster, also those configured later',
        }),
      ),
      startsAt: Type.Optional(Type.String({ format: 'date-time', description: 'Now by default' })),
      endsAt: Type.String({ format: 'date-time' }),
      ...{ reason, ticket },
    },
    {
      ...closed,
      examples: [
        {
          clusters: ['main'],
          startsAt: '2030-12-20T06:00:00Z',
          endsAt: '2031-01-02T06:00:00Z',
          reason: 'end of year',
        },
      ],
    },
  ),
);
export type CreateFreeze = Static<typeof CreateFreezeSchema>;

export const EndFreezeSchema = Type.Object({ reason, ticket }, closed);
export type EndFreeze = Static<typeof EndFreezeSchema>;

export const SetKillSwitchSchema = named(
  'SetKillSwitch',
  Type.Object(
    { engaged: Type.Boolean(), reason, ticket },
    { ...closed, examples: [{ engaged: true, reason: 'unexplained data loss, nobody touches anything' }] },
  ),
);
export type SetKillSwitch = Static<typeof SetKillSwitchSchema>;

export const policySchemas = [CreateFreezeSchema, SetKillSwitchSchema];
