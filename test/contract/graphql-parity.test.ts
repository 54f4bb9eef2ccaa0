import {
  buildSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLOutputType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { auditSchemas } from '../../src/modules/audit/index.ts';
import { operationSchemas, policySchemas } from '../../src/modules/operations/index.ts';
import { readSchemaText } from '../../src/graphql/schema.ts';
import { permissions } from '../../src/kernel/permissions.ts';
import {
  ClusterEventSchema,
  ClusterSchema,
  clusterSchemas,
  ConfigSection,
  DiagnosisSchema,
  maintenanceSchemas,
} from '../../src/modules/clusters/index.ts';
import {
  LsnComparisonSchema,
  ReplicationHistorySchema,
  replicationSchemas,
  SlotListSchema,
} from '../../src/modules/replication/index.ts';
import { StatementListSchema, statementSchemas } from '../../src/modules/statements/index.ts';
import {
  FailoverPageSchema,
  ServiceLevelReportSchema,
  serviceLevelSchemas,
} from '../../src/modules/servicelevels/index.ts';
import {
  BlockingSchema,
  SessionAdviceSchema,
  SessionPageSchema,
  sessionSchemas,
} from '../../src/modules/sessions/index.ts';
import { roleNames } from '../../src/kernel/permissions.ts';
import { HaproxySchema, poolSchemas, PoolsSchema, RoutingSchema } from '../../src/modules/pools/index.ts';

/** The parts of JSON Schema that the model uses. */
interface Shape {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: readonly unknown[];
  anyOf?: readonly Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  required?: readonly string[];
  patternProperties?: Record<string, Shape>;
}

const schema = buildSchema(readSchemaText());
const known = [
  ...[...clusterSchemas, ...maintenanceSchemas, ...poolSchemas, ...sessionSchemas, ...replicationSchemas],
  ...statementSchemas,
  ...serviceLevelSchemas,
  ...[...operationSchemas, ...policySchemas, ...auditSchemas],
] as readonly (Shape & { $id: string })[];
const shapes = new Map(known.map((shape) => [shape.$id, shape]));

/** Where GraphQL differs from REST on purpose. */
const exceptions = {
  /** Fields that only GraphQL has. */
  added: new Set(['Cluster.member', 'Cluster.config', 'Cluster.diagnosis', 'Cluster.events']),
  /** Shown in GraphQL as a connection or whole, followed by subscription there, or the body of a request. */
  restOnly: new Set(['HistorySection', 'ClusterSummary', 'OperationEvent', 'CreateFreeze', 'SetKillSwitch']),
  /** A list that grows, so it is a connection, with the section's provenance beside the page. */
  connections: new Map([['Cluster.history', 'HistoryConnection']]),
  /** Integers that are no bytes and still outgrow 32 bits. */
  large: new Set(
    ['ProxyServer', 'ProxyTotal']
      .flatMap((type) =>
        ['totalSessions', 'connectionErrors', 'responseErrors', 'retries', 'redispatches'].map(
          (name) => `${type}.${name}`,
        ),
      )
      .concat(
        'PoolTraffic.transactions',
        'PoolTraffic.queries',
        'ProxyTotal.requestErrors',
        'ProxyTotal.deniedRequests',
      ),
  ),
};
const unused = new Set([...exceptions.added, ...exceptions.connections.keys(), ...exceptions.large]);

function resolved(shape: Shape): Shape {
  if (shape.$ref === undefined) return shape;
  const target = shapes.get(shape.$ref.replace(/#$/, ''));
  if (target === undefined) throw new Error(`there is no schema ${shape.$ref}`);
  return resolved(target);
}

/** The shape without null, and whether null is allowed. */
function withoutNull(shape: Shape): { shape: Shape; nullable: boolean } {
  const { anyOf } = resolved(shape);
  if (anyOf === undefined) return { shape: resolved(shape), nullable: false };
  const rest = anyOf.filter((part) => part.type !== 'null');
  if (rest.length !== 1 || rest.length === anyOf.length) throw new Error(`not a nullable: ${JSON.stringify(shape)}`);
  return { shape: resolved(rest[0]!), nullable: true };
}

/** Everything in which a GraphQL type differs from a shape, one sentence each. */
function differences(where: string, type: GraphQLOutputType, given: Shape): string[] {
  const { shape, nullable } = withoutNull(given);
  const found: string[] = [];
  if (isNonNullType(type) === nullable) found.push(`${where} is ${nullable ? '' : 'not '}nullable in REST`);
  const bare = getNullableType(type);
  if (shape.items !== undefined) {
    if (!isListType(bare)) return [...found, `${where} is a list in REST`];
    return [...found, ...differences(`${where}[]`, bare.ofType, shape.items)];
  }
  if (shape.properties !== undefined) {
    if (!isObjectType(bare)) return [...found, `${where} is an object in REST`];
    return [...found, ...fieldDifferences(bare.name, bare.getFields(), shape)];
  }
  const fault = leafFault(where, bare, shape);
  return fault === null ? found : [...found, `${where} ${fault}`];
}

function fieldDifferences(
  name: string,
  fields: Record<string, GraphQLField<unknown, unknown>>,
  shape: Shape,
): string[] {
  const found: string[] = [];
  const wanted = shape.properties ?? {};
  for (const field of Object.keys(fields)) {
    const where = `${name}.${field}`;
    if (wanted[field] !== undefined) continue;
    if (exceptions.added.has(where)) unused.delete(where);
    else found.push(`${where} is not in REST`);
  }
  for (const [field, part] of Object.entries(wanted)) {
    const where = `${name}.${field}`;
    const own = fields[field];
    if (own === undefined) found.push(`${where} is missing in GraphQL`);
    else if (shape.required?.includes(field) !== true) found.push(`${where} may be absent in REST`);
    else if (exceptions.connections.has(where)) found.push(...connectionDifferences(where, own, part));
    else found.push(...differences(where, own.type, part));
  }
  return found;
}

/** A connection in place of a section of a list: the provenance as it is, and the list as nodes. */
function connectionDifferences(where: string, field: GraphQLField<unknown, unknown>, part: Shape) {
  unused.delete(where);
  const bare = getNullableType(field.type);
  if (!isObjectType(bare) || bare.name !== exceptions.connections.get(where)) return [`${where} is no connection`];
  const { value, ...provenance } = resolved(part).properties ?? {};
  const fields = bare.getFields();
  const page = new Set(['edges', 'nodes', 'pageInfo', 'totalCount']);
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !page.has(name)));
  const list = withoutNull(value!).shape;
  return [
    ...fieldDifferences(bare.name, own, { properties: provenance, required: Object.keys(provenance) }),
    ...differences(`${where}.nodes`, fields['nodes']!.type, list),
  ];
}

function leafFault(where: string, type: GraphQLOutputType, shape: Shape): string | null {
  if (shape.enum !== undefined) {
    if (!isEnumType(type)) return 'is an enum in REST';
    const [ours, theirs] = [
      type
        .getValues()
        .map(({ name }) => name)
        .sort(),
      [...shape.enum].sort(),
    ];
    return JSON.stringify(ours) === JSON.stringify(theirs) ? null : `has ${ours.join()} for ${theirs.join()}`;
  }
  const wanted = scalarOf(where, shape);
  if (isScalarType(type) && type.name === wanted) return null;
  if (isScalarType(type) && type.name === 'ID' && wanted === 'String' && /\.id$|Id$/.test(where)) return null;
  return `is ${String(type)} and should be ${wanted}`;
}

function scalarOf(where: string, { type, format, patternProperties }: Shape): string {
  if (patternProperties !== undefined) return 'JSON';
  if (type === 'string') return format === 'date-time' ? 'DateTime' : 'String';
  if (type === 'boolean') return 'Boolean';
  if (type === 'number') return 'Float';
  if (type !== 'integer') throw new Error(`${where} has a type that this test does not know: ${String(type)}`);
  if (exceptions.large.has(where)) unused.delete(where);
  return where.endsWith('Bytes') || exceptions.large.has(where) ? 'Int64' : 'Int';
}

const outputOf = (name: string): GraphQLOutputType => {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`there is no type ${name}`);
  return type;
};
const required = (type: string, shape: Shape) =>
  differences(type, outputOf(type), shape).filter((fault) => fault !== `${type} is not nullable in REST`);

describe('GraphQL shows what REST shows', () => {
  test('of a cluster, field by field', () => {
    expect(required('Cluster', ClusterSchema as Shape)).toEqual([]);
  });

  test('of its configuration and its events', () => {
    expect(required('ConfigSection', ConfigSection as Shape)).toEqual([]);
    expect(required('ClusterEvent', ClusterEventSchema as Shape)).toEqual([]);
  });

  test('of proxy and routes', () => {
    expect(required('Haproxy', HaproxySchema as Shape)).toEqual([]);
    expect(required('Pools', PoolsSchema as Shape)).toEqual([]);
    expect(required('Routing', RoutingSchema as Shape)).toEqual([]);
  });

  test('of its replication', () => {
    expect(required('ReplicationHistory', ReplicationHistorySchema as Shape)).toEqual([]);
    expect(required('LsnComparison', LsnComparisonSchema as Shape)).toEqual([]);
    expect(required('SlotList', SlotListSchema as Shape)).toEqual([]);
  });

  test('of statements', () => {
    expect(required('StatementList', StatementListSchema as Shape)).toEqual([]);
  });

  test('of failovers and service levels', () => {
    expect(required('FailoverPage', FailoverPageSchema as Shape)).toEqual([]);
    expect(required('ServiceLevelReport', ServiceLevelReportSchema as Shape)).toEqual([]);
  });

  test('of its sessions', () => {
    expect(required('SessionPage', SessionPageSchema as Shape)).toEqual([]);
    expect(required('Blocking', BlockingSchema as Shape)).toEqual([]);
    expect(required('SessionAdvice', SessionAdviceSchema as Shape)).toEqual([]);
  });

  test('of its diagnosis', () => {
    expect(required('Diagnosis', DiagnosisSchema as Shape)).toEqual([]);
  });

  test.each(
    known
      .filter(({ $id, properties }) => properties !== undefined && !exceptions.restOnly.has($id))
      .map(({ $id }) => $id),
  )('of %s, whoever refers to it', (name) => {
    expect(required(name, resolved({ $ref: name }))).toEqual([]);
  });

  test('with the same roles', () => {
    const role = schema.getType('Role');
    expect(isEnumType(role) && role.getValues().map(({ name }) => name)).toEqual(roleNames);
  });

  test('and no exception is left over', () => {
    expect([...unused]).toEqual([]);
    const shownAfterAll = [...exceptions.restOnly].filter(
      (name) => !shapes.has(name) || schema.getType(name) !== undefined,
    );
    expect(shownAfterAll).toEqual([]);
  });

  test.each([
    ['a missing field', { clusterSummary: { type: 'string' } }, 'Observer.clusterSummary is missing in GraphQL'],
    ['a wrong type', { replica: { type: 'integer' } }, 'Observer.replica is String and should be Int'],
    ['a wrong enum', { mode: { enum: ['shared'] } }, 'Observer.mode has local,restored,shared for shared'],
    [
      'a null too many',
      { replica: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      'Observer.replica is nullable in REST',
    ],
  ])('and %s would be found', (_what, properties, fault) => {
    const observer = resolved({ $ref: 'Observer' });
    const all = { ...observer.properties, ...(properties as Record<string, Shape>) };
    expect(required('Observer', { properties: all, required: Object.keys(all) })).toEqual([fault]);
  });

  test('and a field too many would be found', () => {
    const { mode: _mode, ...rest } = resolved({ $ref: 'Observer' }).properties ?? {};
    expect(required('Observer', { properties: rest, required: Object.keys(rest) })).toEqual([
      'Observer.mode is not in REST',
    ]);
  });
});

describe('the schema', () => {
  const own = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !(isScalarType(type) && isSpecifiedScalarType(type)),
  );

  test('describes every type, field, argument and value', () => {
    const bare = own.flatMap((type) => {
      const parts: { where: string; description: string | null | undefined }[] = [
        { where: type.name, description: type.description },
      ];
      if (isEnumType(type)) {
        parts.push(
          ...type.getValues().map((value) => ({ where: `${type.name}.${value.name}`, description: value.description })),
        );
      }
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          parts.push({ where: `${type.name}.${field.name}`, description: field.description });
          if (!('args' in field)) continue;
          for (const arg of field.args) {
            parts.push({ where: `${type.name}.${field.name}(${arg.name})`, description: arg.description });
          }
        }
      }
      return parts.filter(({ description }) => (description ?? '') === '').map(({ where }) => where);
    });
    expect(bare).toEqual([]);
  });

  test('gives every connection edges, nodes, a page and a count', () => {
    const connections = own.filter((type) => isObjectType(type)).filter(({ name }) => name.endsWith('Connection'));
    expect(connections.map(({ name }) => name).sort()).toEqual([
      'ClusterConnection',
      'ClusterEventConnection',
      'HistoryConnection',
    ]);
    for (const type of connections) {
      const fields = type.getFields();
      expect(String(fields['pageInfo']?.type)).toBe('PageInfo!');
      const edge = getNullableType(fields['edges']!.type);
      const node = isListType(edge) ? String(edge.ofType).replace('Edge!', '') : '';
      expect(String(fields['nodes']?.type)).toBe(`[${node}!]!`);
      expect(fields['totalCount']).toBeDefined();
    }
  });

  test('asks for known permissions only', () => {
    const asked = [...readSchemaText().matchAll(/@requires\(permission: "([^"]+)"\)/g)].map(([, name]) => name!);
    expect(asked.length).toBeGreaterThan(4);
    expect(asked.filter((name) => !Object.hasOwn(permissions, name))).toEqual([]);
  });
});
