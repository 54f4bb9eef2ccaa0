import { Type } from 'typebox';
import { backendStart } from '../model.ts';

/** What names one session. */
export const targetInput = {
  member: Type.String({ minLength: 1, maxLength: 63, description: 'On which member' }),
  pid: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'Its process, as the list of sessions shows it',
  }),
  backendStart: {
    ...backendStart,
    description:
      'When it began, exactly as the list of sessions shows it: so that a later session of the same pid is not hit',
  },
};

export const targetExample = { member: 'patroni-1', pid: 4711, backendStart: '2026-01-15T10:00:00.000001Z' };
