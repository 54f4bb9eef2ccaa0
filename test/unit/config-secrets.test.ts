import { describe, expect, test } from 'vitest';
import { maskSecrets } from '../../src/kernel/mask-secrets.ts';
import { maskedPaths, mergePatch, withSecretsOf } from '../../src/modules/clusters/operations/config-merge.ts';
import { configFaults } from '../../src/modules/clusters/operations/config-rules.ts';

const config = {
  ttl: 30,
  postgresql: {
    authentication: { replication: { username: 'r', password: 'one' } },
    parameters: { archive_command: 'push --token abc %p', 'pg_stat_statements.max': 100 },
    pg_hba: ['host all all all scram-sha-256', 'host a a all ldap ldapbindpasswd=two'],
  },
};

describe('a version that was kept without secrets', () => {
  test('gets those of now back where nothing else differs', () => {
    expect(withSecretsOf(config, maskSecrets(config))).toEqual(config);
    const now = mergePatch(config, { ttl: 20, postgresql: { authentication: { replication: { password: 'new' } } } });
    expect(withSecretsOf(now, maskSecrets(config))).toEqual(
      mergePatch(config, { postgresql: { authentication: { replication: { password: 'new' } } } }),
    );
  });

  test('keeps the mask where it cannot be told, and is refused for it', () => {
    const now = { ttl: 20, postgresql: { pg_hba: ['local all all peer'] } };
    const filled = withSecretsOf(now, maskSecrets(config));
    expect(configFaults(now, filled).filter((fault) => fault.includes('***'))).toHaveLength(3);
    expect(maskedPaths(now, filled).join(' ')).toContain('postgresql.pg_hba');
  });
});

test('a mask that is sent back does not replace the secret', () => {
  const sent = mergePatch(config, { postgresql: { authentication: { replication: { password: '***' } } } });
  expect(configFaults(config, sent)).toEqual([
    expect.stringContaining('postgresql.authentication.replication.password holds ***'),
  ]);
  expect(configFaults(config, mergePatch(config, { ttl: 20 }))).toEqual([]);
});
