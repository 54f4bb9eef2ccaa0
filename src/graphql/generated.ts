// Generated from schema.graphql by `npm run generate`. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Cluster as ClusterModel, ClusterEvent as ClusterEventModel, Health as HealthModel, Member as MemberModel, Timeline as TimelineModel } from '../modules/clusters/index.ts';
import type { GraphqlContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A point in time, ISO 8601 in UTC: 2026-01-31T12:00:00.000Z. */
  DateTime: { input: string; output: string; }
  /** An integer up to 2^53 - 1, written as a JSON number: bytes, WAL positions and counters, which outgrow Int. */
  Int64: { input: number; output: number; }
  /** An object of free form, passed through as it was found. */
  JSON: { input: Record<string, unknown>; output: Record<string, unknown>; }
};

/** Advance a logical slot of the leader. */
export type AdvanceReplicationSlotInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Its name. */
  slot: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** Up to where, X/Y. */
  toLsn: Scalars['String']['input'];
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** What one setting should be, and why. */
export type Advice = {
  __typename?: 'Advice';
  /** null when too little is known to advise anything. */
  advised?: Maybe<Scalars['Int']['output']>;
  /** What it is now; null when it is not known or there is none. */
  current?: Maybe<Scalars['Int']['output']>;
  /** What changes it, in this order. */
  operations: Array<Scalars['String']['output']>;
  /** What cluster.patch-config would be given. */
  patch?: Maybe<Scalars['JSON']['output']>;
  /** Sentences with the numbers behind it. */
  reasons: Array<Scalars['String']['output']>;
  /** max_connections of PostgreSQL, default_pool_size of PgBouncer. */
  setting: Scalars['String']['output'];
  /** What to do with it. */
  verdict: AdviceVerdict;
};

/** What to do with a setting. */
export type AdviceVerdict =
  /** It is as it should be. */
  | 'keep'
  /** It should be less. */
  | 'lower'
  /** It should be more. */
  | 'raise'
  /** Too little is known. */
  | 'unknown';

/** The second person's decision. */
export type Approval = {
  __typename?: 'Approval';
  /** When. */
  decidedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who made it. */
  decidedBy?: Maybe<Scalars['String']['output']>;
  /** Until when it can be made. */
  expiresAt: Scalars['DateTime']['output'];
  /** Why. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The decision. */
  state: ApprovalState;
};

/** Whether somebody else has agreed. */
export type ApprovalState =
  /** Somebody has agreed. */
  | 'approved'
  /** Nobody decided in time. */
  | 'expired'
  /** Nobody has decided. */
  | 'pending'
  /** Somebody has refused. */
  | 'rejected';

/** The row of pg_stat_archiver. */
export type Archiver = {
  __typename?: 'Archiver';
  /** Files that were archived. */
  archivedCount: Scalars['Int']['output'];
  /** Attempts that failed. */
  failedCount: Scalars['Int']['output'];
  /** When that was. */
  lastArchivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The last file that was archived. */
  lastArchivedWal?: Maybe<Scalars['String']['output']>;
  /** When that was. */
  lastFailedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The last file that could not be archived. */
  lastFailedWal?: Maybe<Scalars['String']['output']>;
  /** Setting archive_mode: off, on or always. */
  mode: Scalars['String']['output'];
};

/** The first broken row. */
export type AuditFault = {
  __typename?: 'AuditFault';
  /** What was done to it. */
  kind: AuditFaultKind;
  /** What was found there. */
  message: Scalars['String']['output'];
  /** Its number. */
  seq: Scalars['Int']['output'];
};

/** What was done to a row. */
export type AuditFaultKind =
  /** It does not say what it said. */
  | 'changed'
  /** It was put there. */
  | 'inserted'
  /** It is missing. */
  | 'removed'
  /** It was written under another number. */
  | 'reordered';

/** A row of the chain; keep it elsewhere to notice a cut tail. */
export type AuditHead = {
  __typename?: 'AuditHead';
  /** Its hash. */
  hash: Scalars['String']['output'];
  /** Its number. */
  seq: Scalars['Int']['output'];
};

/** A page of the audit. */
export type AuditPage = {
  __typename?: 'AuditPage';
  /** The rows. */
  entries: Array<AuditRecord>;
  /** For the page after; empty at the end. */
  nextPageToken: Scalars['String']['output'];
};

/** Before the effect, or what came of it. */
export type AuditPhase =
  /** Before the effect. */
  | 'intent'
  /** What came of it. */
  | 'outcome';

/** A row of the audit. */
export type AuditRecord = {
  __typename?: 'AuditRecord';
  /** What was asked for: cluster.switchover, operation.cancel, token.mint. */
  action: Scalars['String']['output'];
  /** Who. */
  actor: Scalars['String']['output'];
  /** When it was written. */
  at: Scalars['DateTime']['output'];
  /** The name of the cluster. */
  cluster?: Maybe<Scalars['String']['output']>;
  /** The code of the error. */
  code?: Maybe<Scalars['String']['output']>;
  /** Input, plan, result; secrets masked. */
  details: Scalars['JSON']['output'];
  /** Its SHA-256, hexadecimal. */
  hash: Scalars['String']['output'];
  /** What happened. */
  message: Scalars['String']['output'];
  /** The operation that it speaks of. */
  operationId?: Maybe<Scalars['ID']['output']>;
  /** Intent or outcome. */
  phase: AuditPhase;
  /** The hash of the row before. */
  previous: Scalars['String']['output'];
  /** Why it was asked for. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The id of the request. */
  requestId: Scalars['String']['output'];
  /** Accepted, denied, refused, or the end state. */
  result: Scalars['String']['output'];
  /** By which role. */
  role: Scalars['String']['output'];
  /** Its number; rows are numbered without gaps. */
  seq: Scalars['Int']['output'];
  /** Ties an intent to its outcome. */
  subjectId: Scalars['ID']['output'];
  /** What was acted on. */
  target?: Maybe<Scalars['String']['output']>;
  /** The ticket that it belongs to. */
  ticket?: Maybe<Scalars['String']['output']>;
  /** The id of the trace. */
  traceId: Scalars['String']['output'];
  /** Over REST, GraphQL, chat, the command line, or by an automation. */
  transport: Scalars['String']['output'];
};

/** What a verification of the audit found. */
export type AuditVerification = {
  __typename?: 'AuditVerification';
  /** false: there are more rows; go on after `head`. */
  complete: Scalars['Boolean']['output'];
  /** The first broken row. */
  fault?: Maybe<AuditFault>;
  /** The last row that was found whole. */
  head?: Maybe<AuditHead>;
  /** Whether nothing broken was found in what was read. */
  intact: Scalars['Boolean']['output'];
  /** How many rows were read and found whole. */
  rows: Scalars['Int']['output'];
  /** When. */
  verifiedAt: Scalars['DateTime']['output'];
};

/** Who waits for whom on every member. */
export type Blocking = {
  __typename?: 'Blocking';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Each member. */
  members: Array<BlockingMember>;
  /** Whether the token may see the text of statements. */
  queriesShown: Scalars['Boolean']['output'];
};

/** One member. */
export type BlockingMember = {
  __typename?: 'BlockingMember';
  /** The member. */
  member: Scalars['String']['output'];
  /** What was seen, and when. */
  observed: MemberBlockingSection;
};

/** One session in the tree of those that wait for a lock and those that they wait for. */
export type BlockingNode = {
  __typename?: 'BlockingNode';
  /** How many wait below it. */
  blocking: Scalars['Int']['output'];
  /** 0: it blocks and waits for nobody. */
  depth: Scalars['Int']['output'];
  /** The member. */
  member: Scalars['String']['output'];
  /** Whom it stands below: the first that it waits for. */
  parentPid?: Maybe<Scalars['Int']['output']>;
  /** 0 stands for a prepared transaction. */
  pid: Scalars['Int']['output'];
  /** The session; null for a prepared transaction, or when it ended meanwhile. */
  session?: Maybe<Session>;
  /** The lock: ShareLock on transactionid. */
  waitsFor?: Maybe<Scalars['String']['output']>;
};

/** Cancel the statement that a session runs. */
export type CancelStatementInput = {
  /** When it began, exactly as the list of sessions shows it: so that a later session of the same pid is not hit. */
  backendStart: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** On which member. */
  member: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Its process, as the list of sessions shows it. */
  pid: Scalars['Int']['input'];
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** A member that could lead, with every rule that it passes or fails. */
export type Candidate = {
  __typename?: 'Candidate';
  /** Whether this one is to lead, or is the one that Patroni most likely takes. */
  chosen: Scalars['Boolean']['output'];
  /** Whether no rule fails. */
  eligible: Scalars['Boolean']['output'];
  /** Its name. */
  member: Scalars['String']['output'];
  /** Every rule, also those that it passes. */
  rules: Array<PlanCheck>;
};

/** Something that a cluster can or cannot do. */
export type Capability = {
  __typename?: 'Capability';
  /** Whether it can; null when unknown. */
  available?: Maybe<Scalars['Boolean']['output']>;
  /** What: switchover, citus. */
  name: Scalars['String']['output'];
  /** Why, in one sentence. */
  reason: Scalars['String']['output'];
};

/** One setting that changes. */
export type Change = {
  __typename?: 'Change';
  /** The value afterwards, as JSON; null when absent. */
  after?: Maybe<Scalars['String']['output']>;
  /** The value of now, as JSON; null when absent. */
  before?: Maybe<Scalars['String']['output']>;
  /** Where in the configuration. */
  path: Scalars['String']['output'];
};

/** One check with its number. */
export type Check = {
  __typename?: 'Check';
  /** Stable name of the check: etcd.quorum, route.correct. */
  id: Scalars['String']['output'];
  /** What is allowed or needed. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** One sentence with the numbers. */
  message: Scalars['String']['output'];
  /** When it was measured. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its result. */
  status: CheckStatus;
  /** What was checked: patroni-1, http://127.0.0.1:2379, primary. */
  subject: Scalars['String']['output'];
  /** Of both numbers. */
  unit?: Maybe<Scalars['String']['output']>;
  /** What was measured. */
  value?: Maybe<Scalars['Float']['output']>;
};

/** Results of checks. */
export type CheckStatus =
  /** Not as it should be. */
  | 'fail'
  /** As it should be. */
  | 'pass'
  /** Cannot be said. */
  | 'unknown'
  /** Look at it. */
  | 'warn';

/** What a node says of itself, whatever the leader key says. */
export type ClaimedRole =
  /** Anything else. */
  | 'other'
  /** Accepts writes; `master` of Patroni 3 is shown as primary. */
  | 'primary'
  /** Follows another node. */
  | 'replica'
  /** Leads a standby cluster. */
  | 'standby_leader';

/** The whole topology of one cluster, out of one snapshot. */
export type Cluster = {
  __typename?: 'Cluster';
  /** When this snapshot was put together. */
  builtAt: Scalars['DateTime']['output'];
  /** What this cluster can do, and why not. */
  capabilities: Array<Capability>;
  /** Patroni's dynamic configuration, with values of secrets masked. */
  config?: Maybe<ConfigSection>;
  /** Patroni's keys in etcd that concern the whole cluster. */
  dcs: DcsSection;
  /** Problems by name, each with its evidence, its likely cause and what helps. */
  diagnosis: Diagnosis;
  /** The etcd cluster: quorum and each endpoint. */
  etcd: Etcd;
  /** What happened lately, oldest first. Without `first` and `last`: the newest 50. */
  events: ClusterEventConnection;
  /** The judgement over all of the above, every check with its number. */
  health: Health;
  /** The timelines that ended, oldest first. Without `first` and `last`: the newest 50. */
  history: HistoryConnection;
  /** Who leads, by the leader key in etcd; null when nobody does or nobody can say. */
  leader?: Maybe<Leader>;
  /** One member; the error `member_not_found` when there is none of that name. */
  member?: Maybe<Member>;
  /** All members that etcd, Patroni or the configuration know of. */
  members: Array<Member>;
  /** Its name in the configuration. */
  name: Scalars['String']['output'];
  /** Patroni's namespace in etcd. */
  namespace: Scalars['String']['output'];
  /** Who observed it. */
  observer: Observer;
  /** What PgBouncer's console tells. */
  pooler: PoolerSection;
  /** The server lines of HAProxy's statistics. */
  proxy: ProxySection;
  /** The lines of its frontends and backends. */
  proxyTotals: ProxyTotalsSection;
  /** What each member says about those that it sends WAL to, and about its slots. */
  replication: Array<MemberReplication>;
  /** Where clients connect, each proven by a session through it. */
  routes: Array<Route>;
  /** Patroni's scope. */
  scope: Scalars['String']['output'];
  /** Every row of the port table. */
  services: Array<Service>;
};


/** The whole topology of one cluster, out of one snapshot. */
export type ClusterEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The whole topology of one cluster, out of one snapshot. */
export type ClusterHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The whole topology of one cluster, out of one snapshot. */
export type ClusterMemberArgs = {
  name: Scalars['String']['input'];
};

/** Patroni's dynamic configuration; values of secrets are masked. */
export type ClusterConfig = {
  __typename?: 'ClusterConfig';
  /** etcd revision of the configuration key. */
  modRevision: Scalars['String']['output'];
  /** The configuration. */
  value: Scalars['JSON']['output'];
};

/** A page of clusters. */
export type ClusterConnection = {
  __typename?: 'ClusterConnection';
  /** The clusters with their cursors. */
  edges: Array<ClusterEdge>;
  /** The clusters. */
  nodes: Array<Cluster>;
  /** Where this page lies. */
  pageInfo: PageInfo;
  /** How many there are over all pages. */
  totalCount: Scalars['Int']['output'];
};

/** A cluster in a list. */
export type ClusterEdge = {
  __typename?: 'ClusterEdge';
  /** Its place in the list, for `after` and `before`. */
  cursor: Scalars['String']['output'];
  /** The cluster. */
  node: Cluster;
};

/** Something that happened to a cluster. */
export type ClusterEvent = {
  __typename?: 'ClusterEvent';
  /** What it is now. */
  after?: Maybe<Scalars['String']['output']>;
  /** When it was seen. */
  at: Scalars['DateTime']['output'];
  /** What it was before. */
  before?: Maybe<Scalars['String']['output']>;
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Grows; the stream of events over HTTP resumes after it with Last-Event-ID. */
  id: Scalars['String']['output'];
  /** The member that it concerns. */
  member?: Maybe<Scalars['String']['output']>;
  /** One sentence. */
  message: Scalars['String']['output'];
  /** What kind of thing happened. */
  type: ClusterEventType;
};

/** A page of events. */
export type ClusterEventConnection = {
  __typename?: 'ClusterEventConnection';
  /** The events with their cursors. */
  edges: Array<ClusterEventEdge>;
  /** The events. */
  nodes: Array<ClusterEvent>;
  /** Where this page lies. */
  pageInfo: PageInfo;
  /** How many are kept. */
  totalCount: Scalars['Int']['output'];
};

/** An event in the list. */
export type ClusterEventEdge = {
  __typename?: 'ClusterEventEdge';
  /** Its place in the list, for `after` and `before`. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: ClusterEvent;
};

/** Kinds of events. */
export type ClusterEventType =
  /** The health is another. */
  | 'health_changed'
  /** Another member leads. */
  | 'leader_changed'
  /** Nobody leads. */
  | 'leader_lost'
  /** A member joined. */
  | 'member_added'
  /** A member is gone. */
  | 'member_removed'
  /** A member is in another state. */
  | 'member_state_changed';

/** Patroni's configuration key in etcd, with its provenance. */
export type ConfigSection = Section & {
  __typename?: 'ConfigSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<ClusterConfig>;
};

/** A version of the dynamic configuration. */
export type ConfigVersion = {
  __typename?: 'ConfigVersion';
  /** Who asked for it; null when it was changed past the control plane. */
  changedBy?: Maybe<Scalars['String']['output']>;
  /** Whether it is the one that holds now. */
  current: Scalars['Boolean']['output'];
  /** For a roll-back. */
  id: Scalars['Int']['output'];
  /** The operation that wrote it. */
  operationId?: Maybe<Scalars['String']['output']>;
  /** Why. */
  reason?: Maybe<Scalars['String']['output']>;
  /** etcd's revision of the configuration key. */
  revision: Scalars['String']['output'];
  /** When it was first seen. */
  seenAt: Scalars['DateTime']['output'];
  /** The ticket that it belongs to. */
  ticket?: Maybe<Scalars['String']['output']>;
  /** The whole configuration, secrets masked. */
  value: Scalars['JSON']['output'];
};

/** A page of versions. */
export type ConfigVersionPage = {
  __typename?: 'ConfigVersionPage';
  /** For the page after; empty at the end. */
  nextPageToken: Scalars['String']['output'];
  /** The versions. */
  versions: Array<ConfigVersion>;
};

/** A freeze window to be. */
export type CreateFreezeInput = {
  /** The names of its clusters; every cluster without. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** When it no longer holds. */
  endsAt: Scalars['DateTime']['input'];
  /** Why. */
  reason: Scalars['String']['input'];
  /** When it begins to hold; now without. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
};

/** Create a replication slot on the leader. */
export type CreateReplicationSlotInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Of which database, for a logical slot; required there. */
  database?: InputMaybe<Scalars['String']['input']>;
  /** For a standby, or for a decoder. */
  kind: CreateReplicationSlotKind;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** What decodes, of a logical slot; pgoutput by default. */
  plugin?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Its name: small letters, digits and underscores. */
  slot: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** For a standby, or for a decoder. */
export type CreateReplicationSlotKind =
  /** Logical. */
  | 'logical'
  /** Physical. */
  | 'physical';

/** A switchover or failover that was asked for. */
export type DcsFailover = {
  __typename?: 'DcsFailover';
  /** The member that shall take over; null for any. */
  candidate?: Maybe<Scalars['String']['output']>;
  /** The member that shall hand over. */
  leader?: Maybe<Scalars['String']['output']>;
  /** When; null for at once. */
  scheduledAt?: Maybe<Scalars['String']['output']>;
};

/** The leader key. */
export type DcsLeader = {
  __typename?: 'DcsLeader';
  /** Differs between two terms of the same member. */
  createRevision: Scalars['String']['output'];
  /** The lease that it lives by. */
  leaseId: Scalars['String']['output'];
  /** etcd revision of its last change. */
  modRevision: Scalars['String']['output'];
  /** The member that holds it. */
  name: Scalars['String']['output'];
};

/** The member's own key in etcd, which it renews every loop_wait. */
export type DcsMember = {
  __typename?: 'DcsMember';
  /** Address of its Patroni REST API. */
  apiUrl?: Maybe<Scalars['String']['output']>;
  /** What the node says of itself. */
  claimedRole: ClaimedRole;
  /** Host of its PostgreSQL. */
  host?: Maybe<Scalars['String']['output']>;
  /** Whether the node has seen that the cluster is in maintenance mode. */
  paused: Scalars['Boolean']['output'];
  /** Port of its PostgreSQL. */
  port?: Maybe<Scalars['Int']['output']>;
  /** The state that it published. */
  state: MemberState;
  /** Patroni's tags. */
  tags: Scalars['JSON']['output'];
  /** Timeline that it is on. */
  timeline?: Maybe<Scalars['Int']['output']>;
  /** Version of Patroni. */
  version?: Maybe<Scalars['String']['output']>;
  /** WAL position that it published. */
  xlogLocationBytes?: Maybe<Scalars['Int64']['output']>;
};

/** The member's key in etcd, with its provenance. */
export type DcsMemberSection = Section & {
  __typename?: 'DcsMemberSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<DcsMember>;
};

/** Patroni's keys in etcd, with their provenance. */
export type DcsSection = Section & {
  __typename?: 'DcsSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<DcsState>;
};

/** Patroni's keys in etcd that concern the whole cluster. */
export type DcsState = {
  __typename?: 'DcsState';
  /** A switchover or failover that was asked for; null when none is. */
  failover?: Maybe<DcsFailover>;
  /** Members that must answer for the failsafe mode, name to address. */
  failsafe?: Maybe<Scalars['JSON']['output']>;
  /** The leader key; null when nobody holds it. */
  leader?: Maybe<DcsLeader>;
  /** When it was first seen that nobody holds the leader key; null when somebody does. */
  leaderMissingSince?: Maybe<Scalars['DateTime']['output']>;
  /** The leader's WAL position as last published in etcd. */
  optimeBytes?: Maybe<Scalars['Int64']['output']>;
  /** Whether the cluster is in maintenance mode. */
  paused: Scalars['Boolean']['output'];
  /** When the pause was first seen; null when there is none. */
  pausedSince?: Maybe<Scalars['DateTime']['output']>;
  /** etcd revision of this view. */
  revision: Scalars['String']['output'];
  /** Who is synchronous, by Patroni; null when synchronous mode is off. */
  synchronous?: Maybe<DcsSynchronous>;
  /** PostgreSQL's system identifier that the cluster was initialised with. */
  systemIdentifier?: Maybe<Scalars['String']['output']>;
};

/** Patroni's synchronous replication key. */
export type DcsSynchronous = {
  __typename?: 'DcsSynchronous';
  /** The leader that wrote it. */
  leader?: Maybe<Scalars['String']['output']>;
  /** How many of them must acknowledge, in quorum mode. */
  quorum?: Maybe<Scalars['Int']['output']>;
  /** Members that are synchronous. */
  standbys: Array<Scalars['String']['output']>;
};

/** Something that is wrong. */
export type DiagnosedProblem = {
  __typename?: 'DiagnosedProblem';
  /** The likely cause. */
  cause: Scalars['String']['output'];
  /** How that is known. */
  evidence: Array<Evidence>;
  /** Stable name of the problem: replication.lagging. */
  id: Scalars['String']['output'];
  /** What helps. */
  remedies: Array<Remedy>;
  /** How bad it is. */
  severity: ProblemSeverity;
  /** What has it: patroni-2, a slot, an endpoint of etcd, a backend of HAProxy. */
  subject: Scalars['String']['output'];
  /** One sentence. */
  summary: Scalars['String']['output'];
  /** Its title. */
  title: Scalars['String']['output'];
};

/** Problems by name instead of raw numbers. */
export type Diagnosis = {
  __typename?: 'Diagnosis';
  /** When the snapshot was put together that this is about. */
  builtAt: Scalars['DateTime']['output'];
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** What is wrong, the critical problems first. */
  problems: Array<DiagnosedProblem>;
  /** Every problem that is looked for, found or not. */
  rules: Array<DiagnosisRule>;
  /** One sentence. */
  summary: Scalars['String']['output'];
};

/** What came of looking for a problem. */
export type DiagnosisOutcome =
  /** It is there. */
  | 'found'
  /** It is not there. */
  | 'not_found'
  /** It was not found, and something that it takes to say so could not be seen. */
  | 'unknown';

/** One problem that is looked for. */
export type DiagnosisRule = {
  __typename?: 'DiagnosisRule';
  /** Stable name of the problem. */
  id: Scalars['String']['output'];
  /** Whether it was found. */
  outcome: DiagnosisOutcome;
  /** Its title. */
  title: Scalars['String']['output'];
  /** What could not be seen, one sentence each. */
  unknown: Array<Scalars['String']['output']>;
};

/** A file system. */
export type Disk = {
  __typename?: 'Disk';
  /** What its user may still write. */
  freeBytes: Scalars['Int64']['output'];
  /** The data directory. */
  path: Scalars['String']['output'];
  /** Its size. */
  totalBytes: Scalars['Int64']['output'];
};

/** The file system of the member's data directory, with its provenance. */
export type DiskSection = Section & {
  __typename?: 'DiskSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<Disk>;
};

/** Drop a replication slot of the leader. */
export type DropReplicationSlotInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Its name. */
  slot: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Whether to plan only. */
export type DryRun =
  /** Plan, and do nothing at all. */
  | 'all';

/** The etcd cluster. */
export type Etcd = {
  __typename?: 'Etcd';
  /** Each endpoint of the configuration. */
  endpoints: Array<EtcdEndpoint>;
  /** Whether it can decide. */
  quorum: EtcdQuorum;
};

/** One endpoint of etcd. */
export type EtcdEndpoint = {
  __typename?: 'EtcdEndpoint';
  /** Its address. */
  endpoint: Scalars['String']['output'];
  /** What it said. */
  observed: EtcdStatusSection;
};

/** Quorum of etcd. */
export type EtcdQuorum = {
  __typename?: 'EtcdQuorum';
  /** Endpoints that answer and know a raft leader. */
  healthy: Scalars['Int']['output'];
  /** Whether that many are healthy; null when unknown. */
  held?: Maybe<Scalars['Boolean']['output']>;
  /** Endpoints configured. */
  members: Scalars['Int']['output'];
  /** How many are needed. */
  needed: Scalars['Int']['output'];
};

/** Maintenance status of one endpoint. */
export type EtcdStatus = {
  __typename?: 'EtcdStatus';
  /** Size of its database. */
  dbSizeBytes: Scalars['Int64']['output'];
  /** Whether it knows a raft leader: false without quorum. */
  hasLeader: Scalars['Boolean']['output'];
  /** Whether it is the raft leader. */
  isLeader: Scalars['Boolean']['output'];
  /** How long its answer took, in milliseconds. */
  latencyMs: Scalars['Float']['output'];
  /** Raft index. */
  raftIndex: Scalars['String']['output'];
  /** Raft term. */
  raftTerm: Scalars['String']['output'];
  /** Version of etcd. */
  version: Scalars['String']['output'];
};

/** Maintenance status of one endpoint, with its provenance. */
export type EtcdStatusSection = Section & {
  __typename?: 'EtcdStatusSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<EtcdStatus>;
};

/** Something that was seen, with its number. */
export type Evidence = {
  __typename?: 'Evidence';
  /** What it is held against. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** One sentence with the numbers. */
  statement: Scalars['String']['output'];
  /** Their unit: bytes, seconds. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The number. */
  value?: Maybe<Scalars['Float']['output']>;
};

/** Somebody else began to lead. Times are null where this API did not see it happen. */
export type Failover = {
  __typename?: 'Failover';
  /** The operation that caused it; null when none did. */
  cause?: Maybe<FailoverCause>;
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** Whether it was over within what is promised. */
  completionMet?: Maybe<Scalars['Boolean']['output']>;
  /** From last healthy to writable, in milliseconds. */
  completionMs?: Maybe<Scalars['Int']['output']>;
  /** Whether it was noticed within what is promised. */
  detectionMet?: Maybe<Scalars['Boolean']['output']>;
  /** From last healthy to noticed, in milliseconds: at most, as it may have died right after. */
  detectionMs?: Maybe<Scalars['Int']['output']>;
  /** When the new leader was seen in etcd. */
  electedAt?: Maybe<Scalars['DateTime']['output']>;
  /** From noticed to elected, in milliseconds. */
  electionMs?: Maybe<Scalars['Int']['output']>;
  /** End of the old timeline, by Patroni's history. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the old leader was last seen to lead and take writes. */
  lastHealthyAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who leads since. */
  newLeader?: Maybe<Scalars['String']['output']>;
  /** When it was first seen that it does not. */
  noticedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who led before. */
  oldLeader?: Maybe<Scalars['String']['output']>;
  /** Whether it was a switchover that was asked for through this API. */
  planned: Scalars['Boolean']['output'];
  /** The timeline that ended. */
  previousTimeline: Scalars['Int']['output'];
  /** The timeline that began. */
  timeline: Scalars['Int']['output'];
  /** When the first write through HAProxy succeeded. */
  writableAt?: Maybe<Scalars['DateTime']['output']>;
};

/** An operation that caused a failover. */
export type FailoverCause = {
  __typename?: 'FailoverCause';
  /** Its kind: cluster.switchover. */
  kind: Scalars['String']['output'];
  /** Its id. */
  operationId: Scalars['String']['output'];
  /** Why. */
  reason: Scalars['String']['output'];
  /** Who asked for it. */
  requestedBy: Scalars['String']['output'];
};

/** Let a named replica take over, also without a leader and with loss of data. */
export type FailoverInput = {
  /** What the candidate has not received may be lost. */
  acceptDataLoss?: InputMaybe<Scalars['Boolean']['input']>;
  /** Who is to lead. */
  candidate: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Fail over although a healthy leader could be switched over from. */
  evenIfHealthy?: InputMaybe<Scalars['Boolean']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** One page of failovers. */
export type FailoverPage = {
  __typename?: 'FailoverPage';
  /** The newest first. */
  failovers: Array<Failover>;
  /** For the next page; empty when there is none. */
  nextPageToken: Scalars['String']['output'];
};

/** Remove what is scheduled at Patroni itself: its switchover and its members' restarts. */
export type FlushScheduledInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Remove the scheduled restarts. */
  restarts?: InputMaybe<Scalars['Boolean']['input']>;
  /** Remove the scheduled switchover. */
  switchover?: InputMaybe<Scalars['Boolean']['input']>;
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** When nothing may be changed. */
export type Freeze = {
  __typename?: 'Freeze';
  /** Whether it holds now. */
  active: Scalars['Boolean']['output'];
  /** The names of its clusters; null for every cluster. */
  clusters?: Maybe<Array<Scalars['String']['output']>>;
  /** Who made it. */
  createdBy: Scalars['String']['output'];
  /** When it no longer holds. */
  endsAt: Scalars['DateTime']['output'];
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Why. */
  reason: Scalars['String']['output'];
  /** When it begins to hold. */
  startsAt: Scalars['DateTime']['output'];
};

/** A page of freeze windows. */
export type FreezePage = {
  __typename?: 'FreezePage';
  /** The freeze windows. */
  freezes: Array<Freeze>;
  /** For the page after; empty at the end. */
  nextPageToken: Scalars['String']['output'];
};

/** HAProxy, and what operations have changed of it. */
export type Haproxy = {
  __typename?: 'Haproxy';
  /** What was changed by the runtime API and still holds; null: not known, as the database has not been read yet. */
  changes?: Maybe<Array<ProxyChange>>;
  /** The name of the cluster in the configuration. */
  cluster: Scalars['String']['output'];
  /** Its server lines. */
  servers: ProxySection;
  /** The lines of its frontends and backends. */
  totals: ProxyTotalsSection;
};

/** Let a server of HAProxy take no new sessions. */
export type HaproxyDrainInput = {
  /** The `backend` or `listen` section of HAProxy. */
  backend: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** The name of the server in it. */
  server: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Take a server of HAProxy out at once. */
export type HaproxyMaintenanceInput = {
  /** The `backend` or `listen` section of HAProxy. */
  backend: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** The name of the server in it. */
  server: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Let a server of HAProxy take sessions again. */
export type HaproxyReadyInput = {
  /** The `backend` or `listen` section of HAProxy. */
  backend: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** The name of the server in it. */
  server: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** The judgement over a cluster. */
export type Health = {
  __typename?: 'Health';
  /** Each check. */
  checks: Array<Check>;
  /** Of a check script, by the convention of Nagios: 0 healthy, 1 degraded, 2 critical, 3 unknown. */
  exitCode: Scalars['Int']['output'];
  /** All checks taken together. */
  status: HealthStatus;
  /** One sentence. */
  summary: Scalars['String']['output'];
};

/** A change of a cluster's health. */
export type HealthChange = {
  __typename?: 'HealthChange';
  /** When the snapshot was put together that shows it. */
  at: Scalars['DateTime']['output'];
  /** The status before this change; null in the first message. */
  before?: Maybe<HealthStatus>;
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** The health now. */
  health: Health;
};

/** How a cluster is. */
export type HealthStatus =
  /** Writes are not possible. */
  | 'critical'
  /** Something failed or cannot be known, yet writes are possible. */
  | 'degraded'
  /** Everything passes. */
  | 'healthy'
  /** Too little is known to say whether writes are possible. */
  | 'unknown';

/** A stretch of time, ready to plot. */
export type HistoryBucket = {
  __typename?: 'HistoryBucket';
  /** Where the stretch of time begins. */
  at: Scalars['DateTime']['output'];
  /** Who led; null when nobody was known to. */
  leader?: Maybe<Scalars['String']['output']>;
  /** Each member. */
  members: Array<MemberHistory>;
  /** Slots of the leader. */
  slots: Array<SlotHistory>;
  /** How fast the leader wrote; null where it was not seen, or was another before. */
  walBytesPerSecond?: Maybe<Scalars['Float']['output']>;
};

/** A page of the timeline history, with its provenance. */
export type HistoryConnection = Section & {
  __typename?: 'HistoryConnection';
  /** The timelines with their cursors. */
  edges: Array<TimelineEdge>;
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** The timelines. */
  nodes: Array<Timeline>;
  /** When the list was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Where this page lies. */
  pageInfo: PageInfo;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the list is current. */
  status: SectionStatus;
  /** How many there are over all pages; null when the history was never seen. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** What holds back the horizon: no row that died later can be cleaned up. */
export type Horizon = {
  __typename?: 'Horizon';
  /** The application's name. */
  applicationName?: Maybe<Scalars['String']['output']>;
  /** Its database. */
  database?: Maybe<Scalars['String']['output']>;
  /** What it is. */
  holder: HorizonHolder;
  /** Process id of a session, name of a prepared transaction or of a slot. */
  name: Scalars['String']['output'];
  /** When its transaction began; null for a slot. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** State of the session. */
  state?: Maybe<Scalars['String']['output']>;
  /** How many transactions have begun since. */
  transactions: Scalars['Int']['output'];
  /** Its user. */
  username?: Maybe<Scalars['String']['output']>;
};

/** What can hold back the horizon. */
export type HorizonHolder =
  /** A transaction prepared for two-phase commit. */
  | 'prepared_transaction'
  /** A client's session. */
  | 'session'
  /** A replication slot. */
  | 'slot'
  /** A standby, by hot_standby_feedback. */
  | 'standby';

/** What an operation does to those who use the cluster. */
export type Impact = {
  __typename?: 'Impact';
  /** A bound of what may be lost; 0 when nothing can be. */
  dataLossBytes?: Maybe<Scalars['Int64']['output']>;
  /** The same in time, from the observed rate of WAL. */
  dataLossSeconds?: Maybe<Scalars['Float']['output']>;
  /** Sessions that end. */
  sessionsDropped?: Maybe<Scalars['Int']['output']>;
  /** One sentence. */
  summary: Scalars['String']['output'];
  /** How long writes are expected to fail; null when it cannot be said. */
  writeOutageSeconds?: Maybe<Scalars['Float']['output']>;
};

/** Install pg_stat_statements. */
export type InstallQueryStatisticsInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** While it is on, no operation is accepted and none begins. */
export type KillSwitch = {
  __typename?: 'KillSwitch';
  /** When. */
  changedAt: Scalars['DateTime']['output'];
  /** Who changed it last. */
  changedBy: Scalars['String']['output'];
  /** Whether it is on. */
  engaged: Scalars['Boolean']['output'];
  /** Why. */
  reason: Scalars['String']['output'];
};

/** How far a member is behind, measured in PostgreSQL: the sender's WAL position minus what pg_stat_replication reports. */
export type Lag = {
  __typename?: 'Lag';
  /** Bytes not yet flushed by the member. */
  flushBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until the member flushed recent WAL, in seconds. */
  flushSeconds?: Maybe<Scalars['Float']['output']>;
  /** When it was measured. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Patroni's own view, from the position that the leader publishes every loop_wait. */
  patroniBytes?: Maybe<Scalars['Int64']['output']>;
  /** Bytes not yet replayed by the member. */
  replayBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until the member replayed recent WAL, in seconds. */
  replaySeconds?: Maybe<Scalars['Float']['output']>;
  /** Bytes not yet written by the member. */
  writeBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until the member wrote recent WAL, in seconds. */
  writeSeconds?: Maybe<Scalars['Float']['output']>;
};

/** Who leads the cluster. */
export type Leader = {
  __typename?: 'Leader';
  /** The member's name. */
  name: Scalars['String']['output'];
  /** When it was seen. */
  observedAt: Scalars['DateTime']['output'];
  /** How that is known. */
  source: LeaderSource;
  /** Whether its PostgreSQL answers and is not in recovery; null if unknown. */
  writable?: Maybe<Scalars['Boolean']['output']>;
};

/** How it is known who leads. */
export type LeaderSource =
  /** Holds the leader key. */
  | 'etcd'
  /** etcd cannot be read and exactly one node says that it is primary. */
  | 'patroni';

/** WAL positions of all members side by side; they are read moments apart. */
export type LsnComparison = {
  __typename?: 'LsnComparison';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Whether all have one system identifier and one timeline; null when one is not known. */
  consistent?: Maybe<Scalars['Boolean']['output']>;
  /** Who led; null when nobody was known to. */
  leader?: Maybe<Scalars['String']['output']>;
  /** Each member. */
  nodes: Array<NodeLsn>;
  /** Where the leader writes. */
  position?: Maybe<Scalars['String']['output']>;
  /** Between the furthest and what was replayed least. */
  spreadBytes?: Maybe<Scalars['Int64']['output']>;
  /** One sentence. */
  summary: Scalars['String']['output'];
};

/** One node of the cluster. */
export type Member = {
  __typename?: 'Member';
  /** Address of its Patroni REST API. */
  apiUrl?: Maybe<Scalars['String']['output']>;
  /** Its key in etcd. */
  dcs: DcsMemberSection;
  /** The file system of its data directory, where that lies on the observer's host. */
  disk: DiskSection;
  /** Host of its PostgreSQL. */
  host?: Maybe<Scalars['String']['output']>;
  /** How far it is behind the leader; null for the leader and when nothing was measured. */
  lag?: Maybe<Lag>;
  /** Patroni's name of the member. */
  name: Scalars['String']['output'];
  /** What its Patroni says. */
  patroni: PatroniNodeSection;
  /** Whether a changed setting waits for a restart. */
  pendingRestart?: Maybe<Scalars['Boolean']['output']>;
  /** Port of its PostgreSQL. */
  port?: Maybe<Scalars['Int']['output']>;
  /** What its PostgreSQL says. */
  postgres: PostgresNodeSection;
  /** By the leader key in etcd, not by what a node says of itself, so at most one member is ever shown as leader. */
  role: MemberRole;
  /** Patroni's state, normalised over its versions. */
  state: MemberState;
  /** Patroni's tags: nofailover, clonefrom and the like. */
  tags: Scalars['JSON']['output'];
  /** Timeline that it is on. */
  timeline?: Maybe<Scalars['Int']['output']>;
};

/** Who waits for whom on one member. */
export type MemberBlocking = {
  __typename?: 'MemberBlocking';
  /** From the top, each followed by those that wait for it. */
  tree: Array<BlockingNode>;
  /** Sessions that wait for a lock; of these at most 200 are in the tree. */
  waiting: Scalars['Int']['output'];
};

/** Who waits for whom on one member. */
export type MemberBlockingSection = Section & {
  __typename?: 'MemberBlockingSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<MemberBlocking>;
};

/** One member in a stretch of time: the largest that was seen; null what was not. */
export type MemberHistory = {
  __typename?: 'MemberHistory';
  /** Sessions of clients. */
  connections?: Maybe<Scalars['Int']['output']>;
  /** Flush lag, in bytes. */
  flushLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Flush lag, in seconds. */
  flushLagSeconds?: Maybe<Scalars['Float']['output']>;
  /** The member. */
  member: Scalars['String']['output'];
  /** Replay lag, in bytes. */
  replayLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Replay lag, in seconds. */
  replayLagSeconds?: Maybe<Scalars['Float']['output']>;
  /** Write lag, in bytes. */
  writeLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Write lag, in seconds. */
  writeLagSeconds?: Maybe<Scalars['Float']['output']>;
};

/** How many sessions a member has had. */
export type MemberLoad = {
  __typename?: 'MemberLoad';
  /** max_connections. */
  maxConnections?: Maybe<Scalars['Int']['output']>;
  /** The member. */
  member: Scalars['String']['output'];
  /** Sessions of clients. */
  now?: Maybe<Scalars['Int']['output']>;
  /** The most that were seen in the last hour. */
  peak?: Maybe<Scalars['Int']['output']>;
  /** When that was. */
  peakAt?: Maybe<Scalars['DateTime']['output']>;
  /** Of what ordinary roles can use. */
  peakPercent?: Maybe<Scalars['Float']['output']>;
  /** superuser_reserved_connections. */
  superuserReserved?: Maybe<Scalars['Int']['output']>;
};

/** What one member says about those that it sends WAL to, and about its slots. */
export type MemberReplication = {
  __typename?: 'MemberReplication';
  /** The member that was asked. */
  member: Scalars['String']['output'];
  /** What it said. */
  observed: ReplicationSection;
};

/** Roles of members. */
export type MemberRole =
  /** Holds the leader key. */
  | 'leader'
  /** A replica out of a quorum whose acknowledgements commits wait for. */
  | 'quorum_standby'
  /** An asynchronous replica. */
  | 'replica'
  /** Leads a standby cluster: in recovery, follows a remote primary. */
  | 'standby_leader'
  /** A replica whose acknowledgement commits wait for. */
  | 'sync_standby'
  /** Neither etcd nor the node can say. */
  | 'unknown';

/** One member. */
export type MemberSessions = {
  __typename?: 'MemberSessions';
  /** When no slot is left, if it goes on like this. */
  forecast: SessionForecast;
  /** The member. */
  member: Scalars['String']['output'];
  /** What was seen, and when. */
  observed: SessionSummarySection;
  /** leader, replica and the like. */
  role: Scalars['String']['output'];
};

/** States of members, normalised over Patroni 3.0 to 4.x. */
export type MemberState =
  /** PostgreSQL ended unexpectedly. */
  | 'crashed'
  /** The replica is being copied. */
  | 'creating_replica'
  /** A replica that reads WAL from the archive. */
  | 'in_archive_recovery'
  /** A new cluster could not be initialised. */
  | 'initialization_failed'
  /** A new cluster is being initialised. */
  | 'initializing'
  /** PostgreSQL did not restart. */
  | 'restart_failed'
  /** PostgreSQL restarts. */
  | 'restarting'
  /** PostgreSQL runs. */
  | 'running'
  /** PostgreSQL did not start. */
  | 'start_failed'
  /** PostgreSQL starts. */
  | 'starting'
  /** PostgreSQL did not stop. */
  | 'stop_failed'
  /** PostgreSQL is stopped. */
  | 'stopped'
  /** PostgreSQL stops. */
  | 'stopping'
  /** A replica that receives WAL over streaming replication. */
  | 'streaming'
  /** Patroni does not answer, or says something that is not known. */
  | 'unknown';

/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** Advance a logical slot of the leader. */
  advanceReplicationSlot: Requested;
  /** Approve an operation of somebody else. */
  approveOperation: Operation;
  /** Cancel an operation, or ask it to stop at its next safe point. */
  cancelOperation: Operation;
  /** Cancel the statement that a session runs. */
  cancelStatement: Requested;
  /** Freeze changes of clusters for a while. */
  createFreeze: Freeze;
  /** Create a replication slot on the leader. */
  createReplicationSlot: Requested;
  /** Drop a replication slot of the leader. */
  dropReplicationSlot: Requested;
  /** End a freeze window now, or take back one that is to come. */
  endFreeze: Freeze;
  /** Let a named replica take over, also without a leader and with loss of data. */
  failover: Requested;
  /** Remove what is scheduled at Patroni itself: its switchover and its members' restarts. */
  flushScheduled: Requested;
  /** Let a server of HAProxy take no new sessions. */
  haproxyDrain: Requested;
  /** Take a server of HAProxy out at once. */
  haproxyMaintenance: Requested;
  /** Let a server of HAProxy take sessions again. */
  haproxyReady: Requested;
  /** Install pg_stat_statements. */
  installQueryStatistics: Requested;
  /** Change Patroni's dynamic configuration. */
  patchConfig: Requested;
  /** Pause automatic failover (maintenance mode). */
  pause: Requested;
  /** Pause the replay of WAL on a replica. */
  pauseReplay: Requested;
  /** Drop every client and server connection of a database at once. */
  pgbouncerKill: Requested;
  /** Let clients of a database wait, as for a switchover behind the pool. */
  pgbouncerPause: Requested;
  /** Replace the server connections of a database, each when its transaction has ended. */
  pgbouncerReconnect: Requested;
  /** Let PgBouncer re-read its configuration. */
  pgbouncerReload: Requested;
  /** Let clients of a database go on after a pause. */
  pgbouncerResume: Requested;
  /** End sessions that have been idle for long. */
  reapIdleSessions: Requested;
  /** Wipe a replica and build it anew. */
  reinitialize: Requested;
  /** Reject an operation of somebody else. */
  rejectOperation: Operation;
  /** Release the leader key of a leader that is proven dead. */
  releaseDeadLeader: Requested;
  /** Let Patroni and PostgreSQL re-read their local configuration. */
  reload: Requested;
  /** Reset pg_stat_statements of a member. */
  resetQueryStatistics: Requested;
  /** Restart PostgreSQL of one member. */
  restartMember: Requested;
  /** Resume automatic failover. */
  resume: Requested;
  /** Resume the replay of WAL on a replica. */
  resumeReplay: Requested;
  /** Bring an earlier version of the dynamic configuration back. */
  rollbackConfig: Requested;
  /** Restart PostgreSQL of all members, one at a time in the right order. */
  rollingRestart: Requested;
  /** Run pgbench against a scratch database, through HAProxy. */
  runLoadTest: Requested;
  /** Stop every change of every cluster, or allow them again. Takes a token that reaches every cluster. */
  setKillSwitch: KillSwitch;
  /** Switch synchronous replication by Patroni on or off. */
  setSynchronousMode: Requested;
  /** Let a healthy replica take over from a healthy leader. */
  switchover: Requested;
  /** End one session. */
  terminateSession: Requested;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationAdvanceReplicationSlotArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: AdvanceReplicationSlotInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationApproveOperationArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationCancelOperationArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationCancelStatementArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: CancelStatementInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationCreateFreezeArgs = {
  input: CreateFreezeInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationCreateReplicationSlotArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: CreateReplicationSlotInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationDropReplicationSlotArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: DropReplicationSlotInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationEndFreezeArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  ticket?: InputMaybe<Scalars['String']['input']>;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationFailoverArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: FailoverInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationFlushScheduledArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: FlushScheduledInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationHaproxyDrainArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: HaproxyDrainInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationHaproxyMaintenanceArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: HaproxyMaintenanceInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationHaproxyReadyArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: HaproxyReadyInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationInstallQueryStatisticsArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: InstallQueryStatisticsInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPatchConfigArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PatchConfigInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPauseArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PauseInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPauseReplayArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PauseReplayInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPgbouncerKillArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PgbouncerKillInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPgbouncerPauseArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PgbouncerPauseInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPgbouncerReconnectArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PgbouncerReconnectInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPgbouncerReloadArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PgbouncerReloadInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationPgbouncerResumeArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: PgbouncerResumeInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationReapIdleSessionsArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ReapIdleSessionsInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationReinitializeArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ReinitializeInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationRejectOperationArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationReleaseDeadLeaderArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ReleaseDeadLeaderInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationReloadArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ReloadInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationResetQueryStatisticsArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ResetQueryStatisticsInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationRestartMemberArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: RestartMemberInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationResumeArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ResumeInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationResumeReplayArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: ResumeReplayInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationRollbackConfigArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: RollbackConfigInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationRollingRestartArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: RollingRestartInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationRunLoadTestArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: RunLoadTestInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationSetKillSwitchArgs = {
  engaged: Scalars['Boolean']['input'];
  reason: Scalars['String']['input'];
  ticket?: InputMaybe<Scalars['String']['input']>;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationSetSynchronousModeArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: SetSynchronousModeInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationSwitchoverArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: SwitchoverInput;
};


/**
 * What changes a cluster. Each mutation answers once it is accepted and written into the audit; the work is done afterwards,
 * and `operationChanged` follows it. With `dryRun: all` it answers the plan and does nothing.
 */
export type MutationTerminateSessionArgs = {
  cluster: Scalars['String']['input'];
  dryRun?: InputMaybe<DryRun>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  input: TerminateSessionInput;
};

/** Where one member stands; null what is not known now. */
export type NodeLsn = {
  __typename?: 'NodeLsn';
  /** Where it writes, X/Y; null in recovery. */
  currentLsn?: Maybe<Scalars['String']['output']>;
  /** Whether it is in recovery. */
  inRecovery?: Maybe<Scalars['Boolean']['output']>;
  /** The member. */
  member: Scalars['String']['output'];
  /** When that was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far what it received is behind the leader. */
  receiveBehindBytes?: Maybe<Scalars['Int64']['output']>;
  /** What it has received, X/Y. */
  receivedLsn?: Maybe<Scalars['String']['output']>;
  /** How far what it replayed is behind the leader. */
  replayBehindBytes?: Maybe<Scalars['Int64']['output']>;
  /** Whether its replay is paused. */
  replayPaused?: Maybe<Scalars['Boolean']['output']>;
  /** What it has replayed, X/Y. */
  replayedLsn?: Maybe<Scalars['String']['output']>;
  /** leader, replica and the like. */
  role: Scalars['String']['output'];
  /** The system identifier of its data. */
  systemIdentifier?: Maybe<Scalars['String']['output']>;
  /** The timeline that it is on. */
  timeline?: Maybe<Scalars['Int']['output']>;
};

/** Which replica of the API observed, and how. */
export type Observer = {
  __typename?: 'Observer';
  /** Whether one replica observes for all. */
  mode: ObserverMode;
  /** The replica of the API that observed this. */
  replica: Scalars['String']['output'];
};

/** How a snapshot came about. */
export type ObserverMode =
  /** Redis cannot be reached, so this replica observes for itself. */
  | 'local'
  /** Read back from Redis at start, not confirmed since. */
  | 'restored'
  /** One replica observes for all. */
  | 'shared';

/** Something that changes a cluster, from the request to its end. */
export type Operation = {
  __typename?: 'Operation';
  /** The second person's decision; null when none is needed. */
  approval?: Maybe<Approval>;
  /** Who asked to cancel it. */
  cancelRequestedBy?: Maybe<Scalars['String']['output']>;
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** When it was accepted. */
  createdAt: Scalars['DateTime']['output'];
  /** Whether it has ended. */
  done: Scalars['Boolean']['output'];
  /** When it ended. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why it did not succeed. */
  error?: Maybe<OperationError>;
  /** Its id. */
  id: Scalars['ID']['output'];
  /** What was asked for, secrets masked. */
  input: Scalars['JSON']['output'];
  /** Which operation: cluster.switchover. */
  kind: Scalars['String']['output'];
  /** What happens now, or how it ended. */
  message: Scalars['String']['output'];
  /** How far it is. */
  percent?: Maybe<Scalars['Float']['output']>;
  /** The plan that it follows. */
  plan: Plan;
  /** Why it was asked for. */
  reason: Scalars['String']['output'];
  /** The id of that request. */
  requestId: Scalars['String']['output'];
  /** Who asked for it. */
  requestedBy: Scalars['String']['output'];
  /** What came of it. */
  result: Scalars['JSON']['output'];
  /** How much harm it may do. */
  risk: Risk;
  /** When it is to begin; null for at once. */
  scheduledAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it began. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it is doing. */
  state: OperationState;
  /** What is done, in order. */
  steps: Array<OperationStep>;
  /** What is acted on. */
  target: Scalars['String']['output'];
  /** The ticket that it belongs to. */
  ticket?: Maybe<Scalars['String']['output']>;
  /** Where. */
  transport: OperationTransport;
};

/** Why an operation did not succeed. */
export type OperationError = {
  __typename?: 'OperationError';
  /** Its stable name. */
  code: Scalars['String']['output'];
  /** One sentence. */
  message: Scalars['String']['output'];
  /** What to look at or to do next. */
  remedy?: Maybe<Scalars['String']['output']>;
};

/** A page of operations. */
export type OperationPage = {
  __typename?: 'OperationPage';
  /** For the page after; empty at the end. */
  nextPageToken: Scalars['String']['output'];
  /** The operations. */
  operations: Array<Operation>;
};

/** What an operation is doing. */
export type OperationState =
  /** Waits for somebody else's approval. */
  | 'awaiting_approval'
  /** Was cancelled, rejected or replaced. */
  | 'cancelled'
  /** Has ended in a state that is known; the error says why. */
  | 'failed'
  /** The end state could not be established; the error says what to look at. */
  | 'needs_attention'
  /** Accepted; waits for its turn or its time. */
  | 'queued'
  /** Acts. */
  | 'running'
  /** Has ended as wanted. */
  | 'succeeded'
  /** Has acted, and reads the cluster until the effect is confirmed. */
  | 'verifying';

/** One step of an operation. */
export type OperationStep = {
  __typename?: 'OperationStep';
  /** When it acted. */
  actedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it ended. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its name within the operation. */
  id: Scalars['String']['output'];
  /** What was seen, what was done, what confirmed it. */
  message?: Maybe<Scalars['String']['output']>;
  /** How far it is, where that can be known. */
  percent?: Maybe<Scalars['Float']['output']>;
  /** When it began. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it is doing. */
  state: StepState;
  /** What it does. */
  title: Scalars['String']['output'];
};

/** Where an operation was asked for. */
export type OperationTransport =
  /** The control plane itself, by a policy that was opted in to. */
  | 'automation'
  /** A chat. */
  | 'chat'
  /** GraphQL. */
  | 'graphql'
  /** REST. */
  | 'rest';

/** Where a page of a list begins and ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Of the last item on this page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follow. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether some come before. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Of the first item on this page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Change Patroni's dynamic configuration. */
export type PatchConfigInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** modRevision of the configuration that was looked at. */
  ifRevision?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** What changes. */
  patch: Scalars['JSON']['input'];
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** `GET /patroni` of one node, normalised over Patroni 3.0 to 4.x. */
export type PatroniNode = {
  __typename?: 'PatroniNode';
  /** What the node says of itself. */
  claimedRole: ClaimedRole;
  /** Whether this node sees no leader key. */
  clusterUnlocked: Scalars['Boolean']['output'];
  /** When it last reached etcd. */
  dcsLastSeen?: Maybe<Scalars['DateTime']['output']>;
  /** Whether it runs on without etcd, by the failsafe mode. */
  failsafeModeIsActive: Scalars['Boolean']['output'];
  /** How long its answer took, in milliseconds. */
  latencyMs: Scalars['Float']['output'];
  /** Whether this node has seen that the cluster is in maintenance mode. */
  paused: Scalars['Boolean']['output'];
  /** Whether a changed setting waits for a restart. */
  pendingRestart: Scalars['Boolean']['output'];
  /** Which settings wait, from which value to which (Patroni 4). */
  pendingRestartReason?: Maybe<Scalars['JSON']['output']>;
  /** When PostgreSQL started. */
  postmasterStartTime?: Maybe<Scalars['DateTime']['output']>;
  /** WAL position that a replica has received. */
  receivedLocationBytes?: Maybe<Scalars['Int64']['output']>;
  /** Whether replay is paused. */
  replayPaused?: Maybe<Scalars['Boolean']['output']>;
  /** Commit time of the last replayed transaction. */
  replayedAt?: Maybe<Scalars['DateTime']['output']>;
  /** WAL position that a replica has replayed. */
  replayedLocationBytes?: Maybe<Scalars['Int64']['output']>;
  /** State of its replication: streaming, in archive recovery. */
  replicationState?: Maybe<Scalars['String']['output']>;
  /** A restart that was planned, with its time. */
  scheduledRestart?: Maybe<Scalars['JSON']['output']>;
  /** Scope that it belongs to. */
  scope?: Maybe<Scalars['String']['output']>;
  /** PostgreSQL's server_version_num. */
  serverVersion?: Maybe<Scalars['Int']['output']>;
  /** Its state. */
  state: MemberState;
  /** PostgreSQL's system identifier. */
  systemIdentifier?: Maybe<Scalars['String']['output']>;
  /** Timeline that it is on. */
  timeline?: Maybe<Scalars['Int']['output']>;
  /** Version of Patroni. */
  version?: Maybe<Scalars['String']['output']>;
  /** Current WAL position of a primary. */
  walLocationBytes?: Maybe<Scalars['Int64']['output']>;
  /** Whether its watchdog could not be activated. */
  watchdogFailed: Scalars['Boolean']['output'];
};

/** The node's Patroni REST API, with its provenance. */
export type PatroniNodeSection = Section & {
  __typename?: 'PatroniNodeSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<PatroniNode>;
};

/** Maintenance mode: while a cluster is paused, a dead leader is not replaced. */
export type Pause = {
  __typename?: 'Pause';
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** When it is resumed; null for never by itself. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The operation that paused it. */
  operationId?: Maybe<Scalars['String']['output']>;
  /** Who paused it; null when that was done past the control plane. */
  owner?: Maybe<Scalars['String']['output']>;
  /** Whether it is paused; null while etcd cannot be read. */
  paused?: Maybe<Scalars['Boolean']['output']>;
  /** Why. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Since when. */
  since?: Maybe<Scalars['DateTime']['output']>;
  /** The ticket that it belongs to. */
  ticket?: Maybe<Scalars['String']['output']>;
};

/** Pause automatic failover (maintenance mode). */
export type PauseInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** After how long it is resumed; never by default. */
  expiresInSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Pause the replay of WAL on a replica. */
export type PauseReplayInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Which replica. */
  member: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Drop every client and server connection of a database at once. */
export type PgbouncerKillInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** What clients of PgBouncer connect to. */
  database: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Let clients of a database wait, as for a switchover behind the pool. */
export type PgbouncerPauseInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** What clients of PgBouncer connect to. */
  database: Scalars['String']['input'];
  /** After how long it is resumed at the latest, counted from the moment when clients begin to wait. */
  forSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** How long transactions that run may take to end. */
  waitSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Replace the server connections of a database, each when its transaction has ended. */
export type PgbouncerReconnectInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** What clients of PgBouncer connect to. */
  database: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Let PgBouncer re-read its configuration. */
export type PgbouncerReloadInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Let clients of a database go on after a pause. */
export type PgbouncerResumeInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** What clients of PgBouncer connect to. */
  database: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** What an operation would do, and what that is based on. */
export type Plan = {
  __typename?: 'Plan';
  /** Where it matters who leads: every member that could. */
  candidates: Array<Candidate>;
  /** Settings that change. */
  changes: Array<Change>;
  /** Everything that was looked at. */
  checks: Array<PlanCheck>;
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** What a person would type if the control plane were down. */
  commands: Array<Scalars['String']['output']>;
  /** Binds kind, cluster, input, observed facts and steps. */
  hash: Scalars['String']['output'];
  /** What it does to those who use the cluster. */
  impact: Impact;
  /** Which operation: cluster.switchover. */
  kind: Scalars['String']['output'];
  /** Whether a second person must approve. */
  needsApproval: Scalars['Boolean']['output'];
  /** The facts that the plan is based on; when one changes, it is outdated. */
  observed: Scalars['JSON']['output'];
  /** When they were seen. */
  observedAt: Scalars['DateTime']['output'];
  /** What the token must grant. */
  permission: Scalars['String']['output'];
  /** Whether no check stands in the way. */
  possible: Scalars['Boolean']['output'];
  /** How much harm it may do. */
  risk: Risk;
  /** What is done, in order. */
  steps: Array<PlannedStep>;
  /** One sentence. */
  summary: Scalars['String']['output'];
  /** What is acted on: to be typed as confirm where the risk is destructive. */
  target: Scalars['String']['output'];
};

/** One thing that was looked at for a plan. */
export type PlanCheck = {
  __typename?: 'PlanCheck';
  /** Its stable name: candidate.lag, policy.freeze. */
  id: Scalars['String']['output'];
  /** The number that it is held to. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** One sentence with the numbers. */
  message: Scalars['String']['output'];
  /** How it is. */
  status: PlanCheckStatus;
  /** What was looked at. */
  subject: Scalars['String']['output'];
  /** Of both numbers. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The number found. */
  value?: Maybe<Scalars['Float']['output']>;
};

/** The result of a check of a plan. */
export type PlanCheckStatus =
  /** Stands in the way. */
  | 'fail'
  /** As it should be. */
  | 'pass'
  /** Cannot be known, which stands in the way too. */
  | 'unknown'
  /** Worth knowing, and no hindrance. */
  | 'warn';

/** A step as it is planned. */
export type PlannedStep = {
  __typename?: 'PlannedStep';
  /** Its name within the operation. */
  id: Scalars['String']['output'];
  /** What it does. */
  title: Scalars['String']['output'];
};

/** One pool: a database with a user. */
export type Pool = {
  __typename?: 'Pool';
  /** Clients that have a server, or need none now. */
  clientsActive: Scalars['Int']['output'];
  /** Clients that wait for a server. */
  clientsWaiting: Scalars['Int']['output'];
  /** The database of PgBouncer. */
  database: Scalars['String']['output'];
  /** How long the one that has waited longest has waited. */
  maxWaitSeconds: Scalars['Float']['output'];
  /** session, transaction or statement. */
  poolMode: Scalars['String']['output'];
  /** Server connections that a client uses. */
  serversActive: Scalars['Int']['output'];
  /** Server connections that are free. */
  serversIdle: Scalars['Int']['output'];
  /** Server connections that are being opened, tested or cancelled. */
  serversOther: Scalars['Int']['output'];
  /** The user. */
  user: Scalars['String']['output'];
};

/** Connections that are alike, counted. */
export type PoolConnections = {
  __typename?: 'PoolConnections';
  /** Of the other side: a client's host, a server's host:port. */
  address?: Maybe<Scalars['String']['output']>;
  /** As the client named itself. */
  applicationName?: Maybe<Scalars['String']['output']>;
  /** Of those, the ones that are closed when their transaction ends. */
  closing: Scalars['Int']['output'];
  /** How many there are. */
  count: Scalars['Int']['output'];
  /** The database of PgBouncer. */
  database: Scalars['String']['output'];
  /** How long the one that has waited longest has waited; null where none waits. */
  maxWaitSeconds?: Maybe<Scalars['Float']['output']>;
  /** active, waiting, idle, used, tested, login. */
  state: Scalars['String']['output'];
  /** The user. */
  user: Scalars['String']['output'];
};

/** One database of PgBouncer. */
export type PoolDatabase = {
  __typename?: 'PoolDatabase';
  /** Server connections now. */
  currentConnections: Scalars['Int']['output'];
  /** What it is called on the server. */
  database?: Maybe<Scalars['String']['output']>;
  /** Whether it takes no new clients. */
  disabled: Scalars['Boolean']['output'];
  /** Where it leads. */
  host?: Maybe<Scalars['String']['output']>;
  /** Server connections of all users at most; 0: no limit. */
  maxConnections: Scalars['Int']['output'];
  /** What clients connect to. */
  name: Scalars['String']['output'];
  /** Whether clients wait until it is resumed. */
  paused: Scalars['Boolean']['output'];
  /** session, transaction or statement; null: the default of PgBouncer. */
  poolMode?: Maybe<Scalars['String']['output']>;
  /** Server connections for each user at most. */
  poolSize: Scalars['Int']['output'];
  /** Where it leads. */
  port?: Maybe<Scalars['Int']['output']>;
};

/** A database of PgBouncer that an operation has paused, and that is still paused. */
export type PoolHold = {
  __typename?: 'PoolHold';
  /** What clients connect to. */
  database: Scalars['String']['output'];
  /** The operation that did it. */
  operationId: Scalars['String']['output'];
  /** Why. */
  reason: Scalars['String']['output'];
  /** When the control plane resumes it at the latest. */
  resumesAt: Scalars['DateTime']['output'];
  /** When. */
  setAt: Scalars['DateTime']['output'];
  /** Who asked for it. */
  setBy: Scalars['String']['output'];
  /** What was done. */
  state: PoolHoldState;
  /** The ticket that was given with it. */
  ticket?: Maybe<Scalars['String']['output']>;
};

/** What was done to a database of PgBouncer. */
export type PoolHoldState =
  /** Connections were dropped, and it is about to be resumed. */
  | 'killed'
  /** Clients wait until it is resumed. */
  | 'paused';

/** One setting of PgBouncer. */
export type PoolSetting = {
  __typename?: 'PoolSetting';
  /** Its name. */
  name: Scalars['String']['output'];
  /** As its console shows it. */
  value: Scalars['String']['output'];
};

/** What has gone through one database since PgBouncer started, and on average over its last period. */
export type PoolTraffic = {
  __typename?: 'PoolTraffic';
  /** In milliseconds. */
  averageQueryMs: Scalars['Float']['output'];
  /** In milliseconds. */
  averageTransactionMs: Scalars['Float']['output'];
  /** For one transaction, in milliseconds. */
  averageWaitMs: Scalars['Float']['output'];
  /** The database of PgBouncer. */
  database: Scalars['String']['output'];
  /** Bytes from clients. */
  inBytes: Scalars['Int64']['output'];
  /** Bytes to clients. */
  outBytes: Scalars['Int64']['output'];
  /** Since PgBouncer started. */
  queries: Scalars['Int64']['output'];
  /** On average. */
  queriesPerSecond: Scalars['Float']['output'];
  /** Since PgBouncer started. */
  transactions: Scalars['Int64']['output'];
  /** On average. */
  transactionsPerSecond: Scalars['Float']['output'];
  /** Time that clients have waited for a server altogether, in milliseconds. */
  waitMs: Scalars['Float']['output'];
};

/** What PgBouncer's console tells. The database of the console itself is left out. */
export type Pooler = {
  __typename?: 'Pooler';
  /** Clients, those that are alike counted; null: too many to be listed. */
  clients?: Maybe<Array<PoolConnections>>;
  /** What clients may connect to. */
  databases: Array<PoolDatabase>;
  /** Connect, authenticate and all that was asked, in milliseconds. */
  latencyMs: Scalars['Float']['output'];
  /** A pool for each database and user that has been used. */
  pools: Array<Pool>;
  /** Server connections, those that are alike counted; null: too many to be listed. */
  servers?: Maybe<Array<PoolConnections>>;
  /** The settings that limit clients, servers and waits. */
  settings: Array<PoolSetting>;
  /** What has gone through each database. */
  traffic: Array<PoolTraffic>;
  /** As it names itself. */
  version: Scalars['String']['output'];
};

/** PgBouncer's console, with its provenance. */
export type PoolerSection = Section & {
  __typename?: 'PoolerSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<Pooler>;
};

/** PgBouncer, and what operations have paused of it. */
export type Pools = {
  __typename?: 'Pools';
  /** The name of the cluster in the configuration. */
  cluster: Scalars['String']['output'];
  /** What was paused by operations and still is; null: not known, as the database has not been read yet. */
  holds?: Maybe<Array<PoolHold>>;
  /** What its console tells. */
  observed: PoolerSection;
};

/** One PostgreSQL server, asked directly. */
export type PostgresNode = {
  __typename?: 'PostgresNode';
  /** Version of Citus in the observed database; null when it is not installed there. */
  citusVersion?: Maybe<Scalars['String']['output']>;
  /** Queries that replay has cancelled; null on a primary. */
  conflicts?: Maybe<ReplayConflicts>;
  /** Client sessions now. */
  connections: Scalars['Int']['output'];
  /** Current WAL position of a primary, X/Y. */
  currentLsn?: Maybe<Scalars['String']['output']>;
  /** Whether it is a standby. */
  inRecovery: Scalars['Boolean']['output'];
  /** How long the queries took, in milliseconds. */
  latencyMs: Scalars['Float']['output'];
  /** Setting max_connections. */
  maxConnections: Scalars['Int']['output'];
  /** When it started. */
  postmasterStartTime: Scalars['DateTime']['output'];
  /** WAL position that a standby has received, X/Y. */
  receivedLsn?: Maybe<Scalars['String']['output']>;
  /** Whether replay is paused. */
  replayPaused?: Maybe<Scalars['Boolean']['output']>;
  /** Commit time of the last replayed transaction. */
  replayedAt?: Maybe<Scalars['DateTime']['output']>;
  /** WAL position that a standby has replayed, X/Y. */
  replayedLsn?: Maybe<Scalars['String']['output']>;
  /** Setting superuser_reserved_connections. */
  reservedConnections: Scalars['Int']['output'];
  /** System identifier, the same on all members. */
  systemIdentifier: Scalars['String']['output'];
  /** Timeline that it is on. */
  timeline?: Maybe<Scalars['Int']['output']>;
  /** Version of PostgreSQL. */
  version: Scalars['String']['output'];
  /** What makes a server fail slowly. */
  vitals: PostgresVitals;
  /** Its WAL receiver; null when it has none. */
  walReceiver?: Maybe<WalReceiver>;
};

/** The node's PostgreSQL, with its provenance. */
export type PostgresNodeSection = Section & {
  __typename?: 'PostgresNodeSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<PostgresNode>;
};

/** What makes a server fail slowly: WAL that is not archived, old transactions, and identifiers that run out. */
export type PostgresVitals = {
  __typename?: 'PostgresVitals';
  /** The row of pg_stat_archiver. */
  archiver: Archiver;
  /** What holds back the horizon of VACUUM the furthest; null when nothing does. */
  horizon?: Maybe<Horizon>;
  /** The database with the oldest rows. */
  wraparound: Wraparound;
};

/** How bad a problem is. */
export type ProblemSeverity =
  /** Writes, data or redundancy are in danger now. */
  | 'critical'
  /** Writes, data or redundancy will be in danger when nothing is done. */
  | 'warning';

/** A server of HAProxy that an operation has taken out, and that is still out. */
export type ProxyChange = {
  __typename?: 'ProxyChange';
  /** HAProxy's backend. */
  backend: Scalars['String']['output'];
  /** All of it in a sentence, with what ends it. */
  message: Scalars['String']['output'];
  /** The operation that did it. */
  operationId: Scalars['String']['output'];
  /** Why. */
  reason: Scalars['String']['output'];
  /** HAProxy's name of the server. */
  server: Scalars['String']['output'];
  /** When. */
  setAt: Scalars['DateTime']['output'];
  /** Who asked for it. */
  setBy: Scalars['String']['output'];
  /** What it was set to. */
  state: ProxyChangeState;
  /** The ticket that was given with it. */
  ticket?: Maybe<Scalars['String']['output']>;
};

/** What a server was set to. */
export type ProxyChangeState =
  /** It takes no new sessions. */
  | 'drain'
  /** It takes no sessions and is not checked. */
  | 'maintenance';

/** HAProxy's statistics, with their provenance. */
export type ProxySection = Section & {
  __typename?: 'ProxySection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<Array<ProxyServer>>;
};

/** One server line of HAProxy's statistics. */
export type ProxyServer = {
  __typename?: 'ProxyServer';
  /** host:port, where HAProxy shows it. */
  address?: Maybe<Scalars['String']['output']>;
  /** HAProxy's backend. */
  backend: Scalars['String']['output'];
  /** Status of the answer to the last check, where it has one. */
  checkCode?: Maybe<Scalars['Int']['output']>;
  /** How long the last check took, in milliseconds. */
  checkDurationMs?: Maybe<Scalars['Int']['output']>;
  /** Checks that failed while it was up. */
  checkFailures?: Maybe<Scalars['Int']['output']>;
  /** The last check in words. */
  checkMessage?: Maybe<Scalars['String']['output']>;
  /** Result of the last check: L7OK, L7STS, L4CON. */
  checkStatus?: Maybe<Scalars['String']['output']>;
  /** Connections to servers that failed. */
  connectionErrors?: Maybe<Scalars['Int64']['output']>;
  /** How long it has been down altogether, in seconds. */
  downSeconds?: Maybe<Scalars['Int']['output']>;
  /** How often it went from up to down. */
  downTransitions?: Maybe<Scalars['Int']['output']>;
  /** Bytes from clients. */
  inBytes?: Maybe<Scalars['Int64']['output']>;
  /** Seconds since its status last changed. */
  lastChangeSeconds?: Maybe<Scalars['Int']['output']>;
  /** Seconds since the last session was given to it. */
  lastSessionSeconds?: Maybe<Scalars['Int']['output']>;
  /** The most that waited at one time. */
  maxQueue?: Maybe<Scalars['Int']['output']>;
  /** The most at one time since HAProxy started. */
  maxSessions?: Maybe<Scalars['Int']['output']>;
  /** The member behind it, when it is one. */
  member?: Maybe<Scalars['String']['output']>;
  /** Bytes to clients. */
  outBytes?: Maybe<Scalars['Int64']['output']>;
  /** Sessions that wait for a server. */
  queue?: Maybe<Scalars['Int']['output']>;
  /** Sessions that went to another server after that. */
  redispatches?: Maybe<Scalars['Int64']['output']>;
  /** Sessions that a server broke off. */
  responseErrors?: Maybe<Scalars['Int64']['output']>;
  /** Connections that were tried again. */
  retries?: Maybe<Scalars['Int64']['output']>;
  /** HAProxy's name of the server. */
  server: Scalars['String']['output'];
  /** The most that may be; null where there is no limit. */
  sessionLimit?: Maybe<Scalars['Int']['output']>;
  /** Sessions now. */
  sessions: Scalars['Int']['output'];
  /** HAProxy's status: UP, DOWN, MAINT, DRAIN. */
  status: Scalars['String']['output'];
  /** Sessions since HAProxy started. */
  totalSessions: Scalars['Int64']['output'];
  /** Whether HAProxy sends new sessions to it. */
  usable: Scalars['Boolean']['output'];
  /** Share of new sessions, against the other weights. */
  weight?: Maybe<Scalars['Int']['output']>;
};

/** A side of HAProxy. */
export type ProxySide =
  /** What went on to servers. */
  | 'backend'
  /** What clients opened. */
  | 'frontend';

/** The line of a frontend or of a backend: what its servers come to. */
export type ProxyTotal = {
  __typename?: 'ProxyTotal';
  /** Servers of a backend that are usable. */
  activeServers?: Maybe<Scalars['Int']['output']>;
  /** Of those, the ones that wait in reserve. */
  backupServers?: Maybe<Scalars['Int']['output']>;
  /** Checks that failed while it was up. */
  checkFailures?: Maybe<Scalars['Int']['output']>;
  /** Connections to servers that failed. */
  connectionErrors?: Maybe<Scalars['Int64']['output']>;
  /** Sessions that a rule refused. */
  deniedRequests?: Maybe<Scalars['Int64']['output']>;
  /** How long it has been down altogether, in seconds. */
  downSeconds?: Maybe<Scalars['Int']['output']>;
  /** How often it went from up to down. */
  downTransitions?: Maybe<Scalars['Int']['output']>;
  /** Bytes from clients. */
  inBytes?: Maybe<Scalars['Int64']['output']>;
  /** Seconds since its status last changed. */
  lastChangeSeconds?: Maybe<Scalars['Int']['output']>;
  /** The most that waited at one time. */
  maxQueue?: Maybe<Scalars['Int']['output']>;
  /** The most at one time since HAProxy started. */
  maxSessions?: Maybe<Scalars['Int']['output']>;
  /** The most in one second since HAProxy started. */
  maxSessionsPerSecond?: Maybe<Scalars['Int']['output']>;
  /** Bytes to clients. */
  outBytes?: Maybe<Scalars['Int64']['output']>;
  /** The name of the `frontend`, `backend` or `listen` section. */
  proxy: Scalars['String']['output'];
  /** Sessions that wait for a server. */
  queue?: Maybe<Scalars['Int']['output']>;
  /** Sessions that went to another server after that. */
  redispatches?: Maybe<Scalars['Int64']['output']>;
  /** Sessions that a client broke off or that made no sense. */
  requestErrors?: Maybe<Scalars['Int64']['output']>;
  /** Sessions that a server broke off. */
  responseErrors?: Maybe<Scalars['Int64']['output']>;
  /** Connections that were tried again. */
  retries?: Maybe<Scalars['Int64']['output']>;
  /** The most that may be; null where there is no limit. */
  sessionLimit?: Maybe<Scalars['Int']['output']>;
  /** Sessions now. */
  sessions: Scalars['Int']['output'];
  /** New sessions in the last second. */
  sessionsPerSecond?: Maybe<Scalars['Int']['output']>;
  /** Towards clients or towards servers. */
  side: ProxySide;
  /** OPEN, FULL or STOP of a frontend; UP or DOWN of a backend. */
  status: Scalars['String']['output'];
  /** Sessions since HAProxy started. */
  totalSessions: Scalars['Int64']['output'];
  /** Share of new sessions, against the other weights. */
  weight?: Maybe<Scalars['Int']['output']>;
};

/** HAProxy's statistics of frontends and backends, with their provenance. */
export type ProxyTotalsSection = Section & {
  __typename?: 'ProxyTotalsSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<Array<ProxyTotal>>;
};

/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type Query = {
  __typename?: 'Query';
  /** The audit, the newest first. Rows of no single cluster are shown to tokens that reach every cluster. */
  auditEntries: AuditPage;
  /** Recomputes the chain of hashes, and names the first broken row. Takes a token that reaches every cluster. */
  auditVerification: AuditVerification;
  /** Who waits for a lock, and for whom. Each member is asked anew. */
  blocking: Blocking;
  /** One cluster; the error `cluster_not_found` when there is none that the token reaches. */
  cluster?: Maybe<Cluster>;
  /** The clusters that the token reaches, in the order of the configuration. Without `first` and `last`: the first 50. */
  clusters: ClusterConnection;
  /** Versions of the dynamic configuration, the newest first. */
  configVersions: ConfigVersionPage;
  /** Failovers, the newest first: when the leader died, was missed, was replaced, and when writes went on. */
  failovers: FailoverPage;
  /** Freeze windows that hold or are to come, the earliest first. */
  freezes: FreezePage;
  /** HAProxy's statistics: every server, frontend and backend, and what was changed by operations. */
  haproxy: Haproxy;
  /** Whether every change is stopped. */
  killSwitch: KillSwitch;
  /** WAL positions of all members side by side. */
  lsns: LsnComparison;
  /** One operation; the error `operation_not_found` when there is none that the token reaches. */
  operation: Operation;
  /** Operations of the clusters that the token reaches, the newest first. */
  operations: OperationPage;
  /** Whether automatic failover is paused, by whom, why and until when. */
  pause: Pause;
  /** PgBouncer's databases, pools, clients, servers and waits, and what was paused by operations. */
  pools: Pools;
  /** The most expensive statements of a member, by pg_stat_statements; the error `not_supported` where it is missing. */
  queries: StatementList;
  /** Lag, sessions, the rate of WAL and what slots kept over time, ready to plot. */
  replicationHistory: ReplicationHistory;
  /** A session through each route, opened now: who answered, how fast, and whether it is what is promised. */
  routing: Routing;
  /** Service levels over a window of time: what was promised, how often it was measured and kept. */
  serviceLevels: ServiceLevelReport;
  /** What max_connections and the size of pools should be, with the numbers behind it. */
  sessionAdvice: SessionAdvice;
  /** Sessions on every member: counts against max_connections, and a page of them. Each member is asked anew. */
  sessions: SessionPage;
  /** The slots of every member: whose they are, what they keep, and until when that goes well. */
  slots: SlotList;
  /** Who calls, by the token. */
  viewer: Viewer;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryAuditEntriesArgs = {
  action?: InputMaybe<Scalars['String']['input']>;
  actor?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  operation?: InputMaybe<Scalars['String']['input']>;
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
  phase?: InputMaybe<AuditPhase>;
  result?: InputMaybe<Scalars['String']['input']>;
  since?: InputMaybe<Scalars['DateTime']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryAuditVerificationArgs = {
  afterHash?: InputMaybe<Scalars['String']['input']>;
  afterSeq?: InputMaybe<Scalars['Int']['input']>;
  headHash?: InputMaybe<Scalars['String']['input']>;
  headSeq?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryBlockingArgs = {
  cluster: Scalars['String']['input'];
  member?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryClusterArgs = {
  fresh?: Scalars['Boolean']['input'];
  name: Scalars['String']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryClustersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryConfigVersionsArgs = {
  cluster: Scalars['String']['input'];
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryFailoversArgs = {
  cluster: Scalars['String']['input'];
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryFreezesArgs = {
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryHaproxyArgs = {
  cluster: Scalars['String']['input'];
  fresh?: Scalars['Boolean']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryLsnsArgs = {
  cluster: Scalars['String']['input'];
  fresh?: Scalars['Boolean']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryOperationArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryOperationsArgs = {
  cluster?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<Scalars['String']['input']>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
  requestedBy?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<OperationState>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryPauseArgs = {
  cluster: Scalars['String']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryPoolsArgs = {
  cluster: Scalars['String']['input'];
  fresh?: Scalars['Boolean']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryQueriesArgs = {
  by?: StatementOrder;
  cluster: Scalars['String']['input'];
  limit?: Scalars['Int']['input'];
  member?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryReplicationHistoryArgs = {
  cluster: Scalars['String']['input'];
  from?: InputMaybe<Scalars['DateTime']['input']>;
  resolution?: InputMaybe<Scalars['Int']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryRoutingArgs = {
  cluster: Scalars['String']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QueryServiceLevelsArgs = {
  cluster: Scalars['String']['input'];
  hours?: Scalars['Int']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QuerySessionAdviceArgs = {
  cluster: Scalars['String']['input'];
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QuerySessionsArgs = {
  application?: InputMaybe<Scalars['String']['input']>;
  cluster: Scalars['String']['input'];
  database?: InputMaybe<Scalars['String']['input']>;
  member?: InputMaybe<Scalars['String']['input']>;
  order?: SessionOrder;
  pageSize?: Scalars['Int']['input'];
  pageToken?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<Scalars['String']['input']>;
  user?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that can be read. A cluster is read as one snapshot, so what one query shows of it was seen together. */
export type QuerySlotsArgs = {
  cluster: Scalars['String']['input'];
};

/** End sessions that have been idle for long. */
export type ReapIdleSessionsInput = {
  /** Only with this application_name. */
  application?: InputMaybe<Scalars['String']['input']>;
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Only in this database. */
  database?: InputMaybe<Scalars['String']['input']>;
  /** Idle in a transaction for longer than this; left out: none of these. */
  idleInTransactionSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Idle for longer than this; left out: no session that is just idle. */
  idleSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The longest idle first, at most so many. */
  maxSessions?: InputMaybe<Scalars['Int']['input']>;
  /** Only on this member; on all by default. */
  member?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** Only of this role. */
  user?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Wipe a replica and build it anew. */
export type ReinitializeInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Break off what its Patroni is doing, also a build that runs. */
  force?: InputMaybe<Scalars['Boolean']['input']>;
  /** The replica to build anew. */
  member: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Release the leader key of a leader that is proven dead. */
export type ReleaseDeadLeaderInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** The member that is dead and holds the key. */
  leader: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Let Patroni and PostgreSQL re-read their local configuration. */
export type ReloadInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Only this one; all members by default. */
  member?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** What helps against a problem. */
export type Remedy = {
  __typename?: 'Remedy';
  /** What it does about the problem. */
  description: Scalars['String']['output'];
  /** Whether this API does it. */
  kind: RemedyKind;
  /** The kind of the operation, cluster.resume, or the command itself. */
  name: Scalars['String']['output'];
};

/** Who does it. */
export type RemedyKind =
  /** A command for a person at a terminal. */
  | 'command'
  /** An operation of this API, by its kind. */
  | 'operation';

/** Queries that the replay of WAL has cancelled since statistics began, by why. */
export type ReplayConflicts = {
  __typename?: 'ReplayConflicts';
  /** A page was pinned. */
  bufferPin: Scalars['Int']['output'];
  /** A deadlock. */
  deadlock: Scalars['Int']['output'];
  /** A lock was held for too long. */
  lock: Scalars['Int']['output'];
  /** A logical slot was in the way, since PostgreSQL 16. */
  logicalSlot: Scalars['Int']['output'];
  /** Rows were needed that are cleaned up. */
  snapshot: Scalars['Int']['output'];
  /** A tablespace was dropped. */
  tablespace: Scalars['Int']['output'];
};

/** Lag, sessions, the rate of WAL and what slots kept, over time. */
export type ReplicationHistory = {
  __typename?: 'ReplicationHistory';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Why the newest points could not be read; null when they could. */
  error?: Maybe<SectionError>;
  /** Where it begins. */
  from: Scalars['DateTime']['output'];
  /** When that was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The oldest point that is kept. */
  oldestAt?: Maybe<Scalars['DateTime']['output']>;
  /** Oldest first; stretches in which nothing was seen are left out. */
  points: Array<HistoryBucket>;
  /** How long each stretch of time is. */
  resolutionSeconds: Scalars['Int']['output'];
  /** Where the history is kept. */
  source: Scalars['String']['output'];
  /** stale: the newest points could not be read; unknown: none ever could. */
  status: SectionStatus;
  /** Where it ends. */
  to: Scalars['DateTime']['output'];
};

/** pg_stat_replication and pg_replication_slots of one member, with their provenance. */
export type ReplicationSection = Section & {
  __typename?: 'ReplicationSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<ReplicationState>;
};

/** Senders and slots of one member. */
export type ReplicationState = {
  __typename?: 'ReplicationState';
  /** The WAL position that lags are measured from, X/Y. */
  position?: Maybe<Scalars['String']['output']>;
  /** Rows of pg_stat_replication. */
  senders: Array<Sender>;
  /** Rows of pg_replication_slots. */
  slots: Array<Slot>;
};

/** What a mutation answers. */
export type Requested = {
  __typename?: 'Requested';
  /** What was accepted; null for a dry run. */
  operation?: Maybe<Operation>;
  /** The plan that it follows. */
  plan: Plan;
};

/** Reset pg_stat_statements of a member. */
export type ResetQueryStatisticsInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** The leader by default. */
  member?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Restart PostgreSQL of one member. */
export type RestartMemberInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Which member. */
  member: Scalars['String']['input'];
  /** Only if it waits for a restart, as after a change of a parameter. */
  onlyPending?: InputMaybe<Scalars['Boolean']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Resume automatic failover. */
export type ResumeInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Resume the replay of WAL on a replica. */
export type ResumeReplayInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Which replica. */
  member: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** How much harm an operation may do. */
export type Risk =
  /** Data may be lost. */
  | 'destructive'
  /** Sessions drop. */
  | 'disruptive'
  /** Nobody notices. */
  | 'safe';

/** Roles are sets of permissions. */
export type Role =
  /** All that operators may, and manages tokens. */
  | 'admin'
  /** Reads clusters and their configuration. */
  | 'operator'
  /** Reads clusters. */
  | 'viewer';

/** Bring an earlier version of the dynamic configuration back. */
export type RollbackConfigInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** Its id. */
  version: Scalars['Int']['input'];
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Restart PostgreSQL of all members, one at a time in the right order. */
export type RollingRestartInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Lag that a replica may have before the next member follows; maximum_lag_on_failover by default. */
  maximumLagBytes?: InputMaybe<Scalars['Int64']['input']>;
  /** Only members that wait for a restart, as after a change. */
  onlyPending?: InputMaybe<Scalars['Boolean']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Where clients connect. */
export type Route = {
  __typename?: 'Route';
  /** What it promises. */
  expects: RouteExpects;
  /** Host to connect to. */
  host: Scalars['String']['output'];
  /** Its name in the configuration. */
  name: Scalars['String']['output'];
  /** Who answered a session through it. */
  observed: RouteAnswerSection;
  /** Port to connect to. */
  port: Scalars['Int']['output'];
};

/** Proof of a route: a session was opened through it, and this is who answered. */
export type RouteAnswer = {
  __typename?: 'RouteAnswer';
  /** The member that the session reached. */
  answeredBy?: Maybe<Scalars['String']['output']>;
  /** Whether that member is what the route promises; null if that cannot be judged. */
  correct?: Maybe<Scalars['Boolean']['output']>;
  /** Whether that server is a standby. */
  inRecovery: Scalars['Boolean']['output'];
  /** Connect, authenticate and one query, in milliseconds. */
  latencyMs: Scalars['Float']['output'];
};

/** A session through the route, with its provenance. */
export type RouteAnswerSection = Section & {
  __typename?: 'RouteAnswerSection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<RouteAnswer>;
};

/** What a route promises. */
export type RouteExpects =
  /** Any member. */
  | 'any'
  /** The leader. */
  | 'primary'
  /** A replica. */
  | 'replica';

/** One route, proven a moment ago by a session of its own. */
export type RouteProof = {
  __typename?: 'RouteProof';
  /** The member that the session reached. */
  answeredBy?: Maybe<Scalars['String']['output']>;
  /** Why it is unreachable. */
  errorCode?: Maybe<SectionErrorCode>;
  /** The same in words. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** What it promises. */
  expects: RouteExpects;
  /** Where the proxy listens. */
  host: Scalars['String']['output'];
  /** pg_is_in_recovery(). */
  inRecovery?: Maybe<Scalars['Boolean']['output']>;
  /** Connect, authenticate and one query, in milliseconds. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** One sentence with the numbers. */
  message: Scalars['String']['output'];
  /** Its name in the configuration. */
  name: Scalars['String']['output'];
  /** Where the proxy listens. */
  port: Scalars['Int']['output'];
  /** transaction_read_only of the session. */
  readOnly?: Maybe<Scalars['Boolean']['output']>;
  /** host:port as the server itself sees it. */
  serverAddress?: Maybe<Scalars['String']['output']>;
  /** What came of it. */
  verdict: RouteVerdict;
};

/** What came of the proof of a route. */
export type RouteVerdict =
  /** It led to what it promises. */
  | 'correct'
  /** It led to a server that no member is known to be. */
  | 'unknown'
  /** It led nowhere within the limit. */
  | 'unreachable'
  /** It led to a server that is not what it promises. */
  | 'wrong';

/** The routes through the proxy, each proven by a session that was opened for it. */
export type Routing = {
  __typename?: 'Routing';
  /** The name of the cluster in the configuration. */
  cluster: Scalars['String']['output'];
  /** Whether every route leads to what it promises. */
  correct: Scalars['Boolean']['output'];
  /** How long each route may take, in milliseconds. */
  deadlineMs: Scalars['Int']['output'];
  /** Who leads by the newest snapshot. */
  leader?: Maybe<Scalars['String']['output']>;
  /** When. */
  provenAt: Scalars['DateTime']['output'];
  /** One proof a route, in the order of the configuration. */
  routes: Array<RouteProof>;
};

/** Run pgbench against a scratch database, through HAProxy. */
export type RunLoadTestInput = {
  /** Sessions at once. */
  clients?: InputMaybe<Scalars['Int']['input']>;
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Transactions a second, at most. */
  rate?: InputMaybe<Scalars['Int']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Hundred thousand rows, about 15 MB, each. */
  scale?: InputMaybe<Scalars['Int']['input']>;
  /** For how long. */
  seconds?: InputMaybe<Scalars['Int']['input']>;
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** Sessions of clients against max_connections. WAL senders have slots of their own. */
export type Saturation = {
  __typename?: 'Saturation';
  /** How many more sessions of ordinary roles can begin. */
  available: Scalars['Int']['output'];
  /** max_connections. */
  maxConnections: Scalars['Int']['output'];
  /** Of what ordinary roles can use. */
  percent: Scalars['Float']['output'];
  /** reserved_connections, since PostgreSQL 16; 0 before. */
  reserved: Scalars['Int']['output'];
  /** superuser_reserved_connections. */
  superuserReserved: Scalars['Int']['output'];
  /** Sessions of clients. */
  used: Scalars['Int']['output'];
};

/** Something observed, with its provenance: who was asked, when it last answered, and why it does not now. */
export type Section = {
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
};

/** Why the last look at something failed. */
export type SectionError = {
  __typename?: 'SectionError';
  /** The kind of failure. */
  code: SectionErrorCode;
  /** One sentence. */
  message: Scalars['String']['output'];
  /** Since when looks have been failing. */
  since: Scalars['DateTime']['output'];
};

/** Kinds of failures of a look. */
export type SectionErrorCode =
  /** The configuration does not say where to look. */
  | 'not_configured'
  /** The answer made no sense. */
  | 'protocol'
  /** Nothing listens there. */
  | 'refused'
  /** The system answered with an error. */
  | 'rejected'
  /** No answer within the deadline. */
  | 'timeout'
  /** No route or no such name. */
  | 'unreachable';

/** How current a section is. */
export type SectionStatus =
  /** The newest look succeeded. */
  | 'fresh'
  /** The newest look failed or is overdue; the value is what was seen at observedAt. */
  | 'stale'
  /** Never seen; the value is null. */
  | 'unknown';

/** A row of pg_stat_replication. */
export type Sender = {
  __typename?: 'Sender';
  /** The receiver's application_name. */
  applicationName: Scalars['String']['output'];
  /** Where the receiver connects from. */
  clientAddress?: Maybe<Scalars['String']['output']>;
  /** Bytes not yet flushed. */
  flushLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until recent WAL was flushed, in seconds. */
  flushLagSeconds?: Maybe<Scalars['Float']['output']>;
  /** WAL position that the receiver has flushed, X/Y. */
  flushLsn?: Maybe<Scalars['String']['output']>;
  /** The member that receives, when the connection is one of the cluster. */
  member?: Maybe<Scalars['String']['output']>;
  /** Process that sends. */
  pid: Scalars['Int']['output'];
  /** Bytes not yet replayed. */
  replayLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until recent WAL was replayed, in seconds. */
  replayLagSeconds?: Maybe<Scalars['Float']['output']>;
  /** WAL position that the receiver has replayed, X/Y. */
  replayLsn?: Maybe<Scalars['String']['output']>;
  /** When the receiver last reported. */
  repliedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Bytes not yet sent. */
  sentLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** WAL position sent, X/Y. */
  sentLsn?: Maybe<Scalars['String']['output']>;
  /** When the receiver connected. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** State of the sender: streaming, catchup, backup. */
  state?: Maybe<Scalars['String']['output']>;
  /** Its priority among synchronous ones. */
  syncPriority?: Maybe<Scalars['Int']['output']>;
  /** Whether it counts as synchronous: sync, async, quorum, potential. */
  syncState?: Maybe<Scalars['String']['output']>;
  /** Bytes not yet written. */
  writeLagBytes?: Maybe<Scalars['Int64']['output']>;
  /** Time until recent WAL was written, in seconds. */
  writeLagSeconds?: Maybe<Scalars['Float']['output']>;
  /** WAL position that the receiver has written, X/Y. */
  writeLsn?: Maybe<Scalars['String']['output']>;
};

/** A row of the port table. */
export type Service = {
  __typename?: 'Service';
  /** host:port. */
  address: Scalars['String']['output'];
  /** What it said. */
  detail?: Maybe<Scalars['String']['output']>;
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** What runs there. */
  kind: ServiceKind;
  /** How long its answer took, in milliseconds. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** Its name. */
  name: Scalars['String']['output'];
  /** When it was last asked with success. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it is for. */
  purpose: Scalars['String']['output'];
  /** Whether it answers; null: not asked yet, or asked too long ago to say. */
  reachable?: Maybe<Scalars['Boolean']['output']>;
  /** Address for a browser, where it has one. */
  url?: Maybe<Scalars['String']['output']>;
};

/** Kinds of services. */
export type ServiceKind =
  /** Alertmanager. */
  | 'alertmanager'
  /** The Docker engine. */
  | 'docker'
  /** An endpoint of etcd. */
  | 'etcd'
  /** Grafana. */
  | 'grafana'
  /** A port of HAProxy that leads to PostgreSQL. */
  | 'haproxy_route'
  /** HAProxy's statistics. */
  | 'haproxy_stats'
  /** Anything else. */
  | 'other'
  /** A Patroni REST API. */
  | 'patroni'
  /** PgAdmin. */
  | 'pgadmin'
  /** PgBouncer. */
  | 'pgbouncer'
  /** A PostgreSQL server. */
  | 'postgresql'
  /** Prometheus. */
  | 'prometheus'
  /** Redis. */
  | 'redis';

/** A promise. */
export type ServiceLevel = {
  __typename?: 'ServiceLevel';
  /** The average, in milliseconds. */
  averageMs?: Maybe<Scalars['Float']['output']>;
  /** What is promised. */
  id: ServiceLevelId;
  /** Whether it was kept every time; null when it was never measured. */
  kept?: Maybe<Scalars['Boolean']['output']>;
  /** How often it was measured in the window. */
  measured: Scalars['Int']['output'];
  /** How often it was kept. */
  met: Scalars['Int']['output'];
  /** At most this, in milliseconds. */
  targetMs: Scalars['Int']['output'];
  /** In words. */
  title: Scalars['String']['output'];
  /** The worst, in milliseconds. */
  worstMs?: Maybe<Scalars['Float']['output']>;
};

/** What is promised. */
export type ServiceLevelId =
  /** A session through HAProxy is open. */
  | 'connection_response'
  /** A new leader takes writes. */
  | 'failover_completion'
  /** A dead leader is noticed. */
  | 'failover_detection'
  /** Every member is looked at. */
  | 'health_interval';

/** What was promised and what happened, over a window of time. */
export type ServiceLevelReport = {
  __typename?: 'ServiceLevelReport';
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** Failovers within it, those that were asked for included. */
  failovers: Scalars['Int']['output'];
  /** Where the window begins. */
  from: Scalars['DateTime']['output'];
  /** The newest failover of all; null when there was none. */
  lastFailover?: Maybe<Failover>;
  /** Each promise. */
  levels: Array<ServiceLevel>;
  /** Where it ends. */
  to: Scalars['DateTime']['output'];
};

/** One row of pg_stat_activity. Ages are by the clock of that server. */
export type Session = {
  __typename?: 'Session';
  /** How old it is, in seconds. */
  ageSeconds: Scalars['Float']['output'];
  /** application_name. */
  application?: Maybe<Scalars['String']['output']>;
  /** With the microseconds that tell one session from a later one of the same pid. */
  backendStart: Scalars['DateTime']['output'];
  /** client backend, walsender and the like. */
  backendType?: Maybe<Scalars['String']['output']>;
  /** Pids that hold, or wait in front for, the lock that it waits for; 0 is a prepared transaction. */
  blockedBy: Array<Scalars['Int']['output']>;
  /** null: a Unix socket. */
  clientAddress?: Maybe<Scalars['String']['output']>;
  /** The database. */
  database?: Maybe<Scalars['String']['output']>;
  /** The member. */
  member: Scalars['String']['output'];
  /** Its process. */
  pid: Scalars['Int']['output'];
  /** Why it is never touched; null where it may be. */
  protection?: Maybe<SessionProtection>;
  /** The first 1,000 characters, with secrets masked; null without session:read-query. */
  query?: Maybe<Scalars['String']['output']>;
  /** When its newest statement began. */
  queryStart?: Maybe<Scalars['DateTime']['output']>;
  /** active, idle, idle in transaction. */
  state?: Maybe<Scalars['String']['output']>;
  /** How long it has been in its state, in seconds. */
  stateAgeSeconds?: Maybe<Scalars['Float']['output']>;
  /** Since when it is in its state. */
  stateChange?: Maybe<Scalars['DateTime']['output']>;
  /** How old its transaction is, in seconds; null where it is in none. */
  transactionAgeSeconds?: Maybe<Scalars['Float']['output']>;
  /** Its role. */
  user?: Maybe<Scalars['String']['output']>;
  /** What it waits for. */
  waitEvent?: Maybe<Scalars['String']['output']>;
  /** What kind of thing it waits for: Lock, IO, Client. */
  waitEventType?: Maybe<Scalars['String']['output']>;
};

/** What max_connections and the size of pools should be, with the numbers behind it. */
export type SessionAdvice = {
  __typename?: 'SessionAdvice';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Of one member; null when it is not known. */
  hardware?: Maybe<SessionAdviceHardware>;
  /** What stands in front of PostgreSQL, and how many sessions it can open. */
  limits: Array<SessionLimit>;
  /** How long a client of the pool has waited at most, in seconds; null without a pool. */
  longestWaitSeconds?: Maybe<Scalars['Float']['output']>;
  /** What max_connections should be. */
  maxConnections: Advice;
  /** Each member. */
  members: Array<MemberLoad>;
  /** How long the peaks have been watched, at most about an hour. */
  observedSeconds: Scalars['Float']['output'];
  /** What the size of pools should be. */
  poolSize: Advice;
  /** shared_buffers of the leader. */
  sharedBuffersBytes?: Maybe<Scalars['Int64']['output']>;
  /** work_mem of the leader. */
  workMemBytes?: Maybe<Scalars['Int64']['output']>;
};

/** Of one member; null when it is not known. */
export type SessionAdviceHardware = {
  __typename?: 'SessionAdviceHardware';
  /** How many cores. */
  cores?: Maybe<Scalars['Int']['output']>;
  /** Memory, in bytes. */
  memoryBytes?: Maybe<Scalars['Int64']['output']>;
  /** Where that is from. */
  source?: Maybe<Scalars['String']['output']>;
};

/** How many sessions of clients share a value; a name of null are those without one. */
export type SessionCount = {
  __typename?: 'SessionCount';
  /** The value; null where there is none. */
  name?: Maybe<Scalars['String']['output']>;
  /** How many. */
  sessions: Scalars['Int']['output'];
};

/** When max_connections is reached, if it goes on as in the last ten minutes. */
export type SessionForecast = {
  __typename?: 'SessionForecast';
  /** One sentence. */
  message: Scalars['String']['output'];
  /** What it is taken from. */
  overSeconds: Scalars['Float']['output'];
  /** Until ordinary roles find no slot, at that rate; null when they are not becoming more. */
  secondsToFull?: Maybe<Scalars['Float']['output']>;
  /** How fast sessions become more, by least squares; null when too little was seen. */
  sessionsPerMinute?: Maybe<Scalars['Float']['output']>;
};

/** How many sessions something in front of PostgreSQL can open. */
export type SessionLimit = {
  __typename?: 'SessionLimit';
  /** Sessions that it can have open on one PostgreSQL at one time. */
  most: Scalars['Int']['output'];
  /** A backend, or a database of the pool. */
  name: Scalars['String']['output'];
  /** Which system. */
  system: SessionLimitSystem;
};

/** What stands in front of PostgreSQL. */
export type SessionLimitSystem =
  /** The proxy. */
  | 'haproxy'
  /** The pool. */
  | 'pgbouncer';

/** By what sessions are ordered, the oldest first. */
export type SessionOrder =
  /** By when they began. */
  | 'age'
  /** By since when they are in their state. */
  | 'state'
  /** By when their transaction began; those without one last. */
  | 'transaction';

/** A page of sessions of all members, and what each member’s sessions amount to. */
export type SessionPage = {
  __typename?: 'SessionPage';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Each member. */
  members: Array<MemberSessions>;
  /** For the next page; empty on the last. */
  nextPageToken: Scalars['String']['output'];
  /** Whether the token may see the text of statements. */
  queriesShown: Scalars['Boolean']['output'];
  /** The page, the oldest first. */
  sessions: Array<Session>;
};

/** Why a session is never touched. */
export type SessionProtection =
  /** It is no session of a client: a WAL sender, a worker or a part of the server itself. */
  | 'backend_type'
  /** It is Citus's: ending it can leave shards half moved or transactions prepared. */
  | 'citus'
  /** It is the control plane's own. */
  | 'matriarch'
  /** It is Patroni's: without it Patroni takes its PostgreSQL for dead. */
  | 'patroni'
  /** Its role replicates. */
  | 'replication'
  /** It belongs to a superuser, whom only a superuser may end. */
  | 'superuser';

/** What the sessions of clients on one member amount to, whatever the filters. */
export type SessionSummary = {
  __typename?: 'SessionSummary';
  /** The largest 50. */
  byApplication: Array<SessionCount>;
  /** The largest 50. */
  byDatabase: Array<SessionCount>;
  /** The largest 50. */
  byState: Array<SessionCount>;
  /** The largest 50. */
  byUser: Array<SessionCount>;
  /** The longest that one is idle in a transaction, in seconds. */
  longestIdleInTransactionSeconds?: Maybe<Scalars['Float']['output']>;
  /** The age of the oldest transaction, in seconds. */
  longestTransactionSeconds?: Maybe<Scalars['Float']['output']>;
  /** Sessions that the filters leave, on all pages. */
  matching: Scalars['Int']['output'];
  /** Those that are never touched. */
  protected: Scalars['Int']['output'];
  /** Against max_connections. */
  saturation: Saturation;
  /** Those that wait for a lock. */
  waitingForLock: Scalars['Int']['output'];
};

/** Sessions of clients on one member. */
export type SessionSummarySection = Section & {
  __typename?: 'SessionSummarySection';
  /** Why the newest look failed; null when it succeeded. */
  error?: Maybe<SectionError>;
  /** When the value was seen. */
  observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The system that was asked, and where. */
  source: Scalars['String']['output'];
  /** Whether the value is current. */
  status: SectionStatus;
  /** What was seen; null when never. */
  value?: Maybe<SessionSummary>;
};

/** Switch synchronous replication by Patroni on or off. */
export type SetSynchronousModeInput = {
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** quorum needs Patroni 4. */
  mode: SetSynchronousModeMode;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** How many standbys a commit waits for (synchronous_node_count). */
  standbys?: InputMaybe<Scalars['Int']['input']>;
  /** Writes wait while there is no synchronous standby. */
  strict?: InputMaybe<Scalars['Boolean']['input']>;
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** quorum needs Patroni 4. */
export type SetSynchronousModeMode =
  /** Off. */
  | 'off'
  /** On. */
  | 'on'
  /** Quorum. */
  | 'quorum';

/** A row of pg_replication_slots. */
export type Slot = {
  __typename?: 'Slot';
  /** Whether somebody uses it now. */
  active: Scalars['Boolean']['output'];
  /** Process that uses it. */
  activePid?: Maybe<Scalars['Int']['output']>;
  /** What the consumer of a logical slot has confirmed, X/Y. */
  confirmedFlushLsn?: Maybe<Scalars['String']['output']>;
  /** Database of a logical slot. */
  database?: Maybe<Scalars['String']['output']>;
  /** Physical or logical. */
  kind: SlotKind;
  /** Its name. */
  name: Scalars['String']['output'];
  /** Whose it is, by its name. */
  owner: SlotOwner;
  /** Output plugin of a logical slot. */
  plugin?: Maybe<Scalars['String']['output']>;
  /** Oldest WAL that it keeps, X/Y. */
  restartLsn?: Maybe<Scalars['String']['output']>;
  /** WAL that this slot keeps from being removed. */
  retainedBytes?: Maybe<Scalars['Int64']['output']>;
  /** Bytes that may still be written until the slot is lost; null without such a limit. */
  safeWalSizeBytes?: Maybe<Scalars['Int64']['output']>;
  /** Whether it ends with its session. */
  temporary: Scalars['Boolean']['output'];
  /** Availability of that WAL: reserved, extended, unreserved, lost. */
  walStatus?: Maybe<Scalars['String']['output']>;
};

/** A slot, what it keeps, and until when that goes well. */
export type SlotForecast = {
  __typename?: 'SlotForecast';
  /** Whether it is read now. */
  active: Scalars['Boolean']['output'];
  /** Up to where a reader of a logical slot has confirmed, X/Y. */
  confirmedFlushLsn?: Maybe<Scalars['String']['output']>;
  /** The database. */
  database?: Maybe<Scalars['String']['output']>;
  /** One sentence. */
  forecast: Scalars['String']['output'];
  /** How fast what it keeps has grown over the last ten minutes; null when not known. */
  growthBytesPerSecond?: Maybe<Scalars['Float']['output']>;
  /** physical or logical. */
  kind: SlotKind;
  /** The member. */
  member: Scalars['String']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
  /** Whose it is. */
  owner: SlotOwner;
  /** What decodes, of a logical slot. */
  plugin?: Maybe<Scalars['String']['output']>;
  /** The oldest WAL that it keeps, X/Y. */
  restartLsn?: Maybe<Scalars['String']['output']>;
  /** WAL that it keeps from being removed. */
  retainedBytes?: Maybe<Scalars['Int64']['output']>;
  /** Bytes that may still be written until it is lost; null without such a limit. */
  safeWalSizeBytes?: Maybe<Scalars['Int64']['output']>;
  /** Until max_slot_wal_keep_size is reached at that rate; null when it never is. */
  secondsToFull?: Maybe<Scalars['Float']['output']>;
  /** Whether it goes with its session. */
  temporary: Scalars['Boolean']['output'];
  /** Availability of that WAL: reserved, extended, unreserved, lost. */
  walStatus?: Maybe<Scalars['String']['output']>;
};

/** A slot of the leader in a stretch of time. */
export type SlotHistory = {
  __typename?: 'SlotHistory';
  /** Its name. */
  name: Scalars['String']['output'];
  /** WAL that it kept, at most. */
  retainedBytes: Scalars['Int64']['output'];
};

/** Kinds of replication slots. */
export type SlotKind =
  /** Keeps WAL for a decoder. */
  | 'logical'
  /** Keeps WAL for a standby. */
  | 'physical';

/** The slots of every member. */
export type SlotList = {
  __typename?: 'SlotList';
  /** The cluster. */
  cluster: Scalars['String']['output'];
  /** Who led; null when nobody was known to. */
  leader?: Maybe<Scalars['String']['output']>;
  /** Each slot. */
  slots: Array<SlotForecast>;
  /** How fast the leader wrote over the last ten minutes. */
  walBytesPerSecond?: Maybe<Scalars['Float']['output']>;
};

/** Whose a slot is. */
export type SlotOwner =
  /** Citus, while it moves shards. */
  | 'citus'
  /** Permanent by Patroni's configuration. */
  | 'config'
  /** Somebody else. */
  | 'other'
  /** A member's, made by Patroni. */
  | 'patroni';

/** A row of pg_stat_statements: constants are replaced by the extension. */
export type Statement = {
  __typename?: 'Statement';
  /** Blocks that it had to write. */
  blocksWritten: Scalars['Float']['output'];
  /** How often it ran. */
  calls: Scalars['Float']['output'];
  /** Its database. */
  database?: Maybe<Scalars['String']['output']>;
  /** Reading and writing of shared blocks, in milliseconds; zero without track_io_timing. */
  ioMs?: Maybe<Scalars['Float']['output']>;
  /** The longest call, in milliseconds. */
  maxMs: Scalars['Float']['output'];
  /** Time of one call on average, in milliseconds. */
  meanMs: Scalars['Float']['output'];
  /** The shortest call, in milliseconds. */
  minMs: Scalars['Float']['output'];
  /** Its text. */
  query?: Maybe<Scalars['String']['output']>;
  /** Its id. */
  queryId?: Maybe<Scalars['String']['output']>;
  /** How many rows it gave or changed. */
  rows: Scalars['Float']['output'];
  /** Blocks found in memory. */
  sharedBlocksHit: Scalars['Float']['output'];
  /** Blocks that had to be read. */
  sharedBlocksRead: Scalars['Float']['output'];
  /** How much calls differ, in milliseconds. */
  stddevMs: Scalars['Float']['output'];
  /** Temporary blocks, read and written. */
  tempBlocks: Scalars['Float']['output'];
  /** All its time, in milliseconds. */
  totalMs: Scalars['Float']['output'];
  /** Whose it is. */
  user?: Maybe<Scalars['String']['output']>;
};

/** The most expensive statements of one member. */
export type StatementList = {
  __typename?: 'StatementList';
  /** What they are ordered by. */
  by: StatementOrder;
  /** The name of the cluster. */
  cluster: Scalars['String']['output'];
  /** The member that was asked. */
  member: Scalars['String']['output'];
  /** Since when it has been counted. */
  since?: Maybe<Scalars['DateTime']['output']>;
  /** The most expensive first. */
  statements: Array<Statement>;
  /** How many statements are counted. */
  tracked?: Maybe<Scalars['Float']['output']>;
  /** Version of pg_stat_statements. */
  version: Scalars['String']['output'];
};

/** What statements are ordered by. */
export type StatementOrder =
  /** How often they ran. */
  | 'calls'
  /** Blocks read and written. */
  | 'io'
  /** Time of one call. */
  | 'mean'
  /** All their time. */
  | 'total';

/** What a step is doing. */
export type StepState =
  /** Its effect is confirmed. */
  | 'done'
  /** Did not work. */
  | 'failed'
  /** Not begun. */
  | 'pending'
  /** Looks and acts. */
  | 'running'
  /** Not needed, or not wanted any more. */
  | 'skipped'
  /** Was taken back. */
  | 'undone'
  /** Reads the cluster until the effect is confirmed. */
  | 'verifying';

/** What can be followed over WebSocket (graphql-transport-ws). Each subscription begins with the state as it is. */
export type Subscription = {
  __typename?: 'Subscription';
  /** The cluster as it is, then again after each change. Times of observation alone are no change. */
  clusterChanged: Cluster;
  /** The health as it is, then again after each change of a check. Times of observation alone are no change. */
  healthChanged: HealthChange;
  /** The operations of a cluster that are not done, or one operation as it is; then each again after each change. */
  operationChanged: Operation;
};


/** What can be followed over WebSocket (graphql-transport-ws). Each subscription begins with the state as it is. */
export type SubscriptionClusterChangedArgs = {
  cluster: Scalars['String']['input'];
};


/** What can be followed over WebSocket (graphql-transport-ws). Each subscription begins with the state as it is. */
export type SubscriptionHealthChangedArgs = {
  cluster: Scalars['String']['input'];
};


/** What can be followed over WebSocket (graphql-transport-ws). Each subscription begins with the state as it is. */
export type SubscriptionOperationChangedArgs = {
  cluster: Scalars['String']['input'];
  id?: InputMaybe<Scalars['ID']['input']>;
};

/** Let a healthy replica take over from a healthy leader. */
export type SwitchoverInput = {
  /** Who is to lead; by default the first by name that can take over. */
  candidate?: InputMaybe<Scalars['String']['input']>;
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** Cancel a switchover that is scheduled already instead of refusing. */
  replace?: InputMaybe<Scalars['Boolean']['input']>;
  /** When, with a time zone: 2026-01-31T03:00:00+01:00. */
  scheduledAt?: InputMaybe<Scalars['String']['input']>;
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** End one session. */
export type TerminateSessionInput = {
  /** When it began, exactly as the list of sessions shows it: so that a later session of the same pid is not hit. */
  backendStart: Scalars['String']['input'];
  /** The name of the plan’s target, typed; needed where the risk is destructive. */
  confirm?: InputMaybe<Scalars['String']['input']>;
  /** On which member. */
  member: Scalars['String']['input'];
  /** Act although changes are frozen; takes policy:manage. */
  overrideFreeze?: InputMaybe<Scalars['Boolean']['input']>;
  /** Its process, as the list of sessions shows it. */
  pid: Scalars['Int']['input'];
  /** Of the plan that was looked at; refused with plan_outdated when it no longer holds. */
  planHash?: InputMaybe<Scalars['String']['input']>;
  /** Why: kept in the audit and shown with the timeline that follows. */
  reason: Scalars['String']['input'];
  /** INC-123. */
  ticket?: InputMaybe<Scalars['String']['input']>;
  /** What to do while another operation of the cluster is not done; the cluster’s setting by default. */
  whenBusy?: InputMaybe<WhenBusy>;
};

/** A timeline that ended. */
export type Timeline = {
  __typename?: 'Timeline';
  /** When it ended. */
  at?: Maybe<Scalars['DateTime']['output']>;
  /** The operation that ended it; null when none is known to. */
  cause?: Maybe<TimelineCause>;
  /** Where it ended, X/Y. */
  lsn: Scalars['String']['output'];
  /** Who led the next one. */
  newLeader?: Maybe<Scalars['String']['output']>;
  /** Why it ended. */
  reason: Scalars['String']['output'];
  /** The timeline that ended here. */
  timeline: Scalars['Int']['output'];
};

/** The operation that ended a timeline. */
export type TimelineCause = {
  __typename?: 'TimelineCause';
  /** Which operation: cluster.switchover. */
  kind: Scalars['String']['output'];
  /** Its id. */
  operationId: Scalars['String']['output'];
  /** Why it was asked for. */
  reason: Scalars['String']['output'];
  /** Who asked for it. */
  subject: Scalars['String']['output'];
  /** The ticket that it belongs to. */
  ticket?: Maybe<Scalars['String']['output']>;
};

/** A timeline in the history. */
export type TimelineEdge = {
  __typename?: 'TimelineEdge';
  /** Its place in the list, for `after` and `before`. */
  cursor: Scalars['String']['output'];
  /** The timeline. */
  node: Timeline;
};

/** The caller, as the token proves it. */
export type Viewer = {
  __typename?: 'Viewer';
  /** Names of the clusters that the token reaches; null for every cluster. */
  clusters?: Maybe<Array<Scalars['String']['output']>>;
  /** When the token ends; sockets that it opened end with it. */
  expiresAt: Scalars['DateTime']['output'];
  /** What the role grants, each `<subject>:<verb>`. */
  permissions: Array<Scalars['String']['output']>;
  /** The set of permissions. */
  role: Role;
  /** Who holds the token. */
  subject: Scalars['String']['output'];
};

/** The row of pg_stat_wal_receiver. */
export type WalReceiver = {
  __typename?: 'WalReceiver';
  /** Up to where it has flushed, X/Y; null before PostgreSQL 13. */
  flushedLsn?: Maybe<Scalars['String']['output']>;
  /** When the newest message of the sender arrived. */
  heardAt?: Maybe<Scalars['DateTime']['output']>;
  /** Last position reported to the sender, X/Y. */
  latestEndLsn?: Maybe<Scalars['String']['output']>;
  /** Host that it receives from. */
  senderHost?: Maybe<Scalars['String']['output']>;
  /** Port that it receives from. */
  senderPort?: Maybe<Scalars['Int']['output']>;
  /** Slot that it uses. */
  slotName?: Maybe<Scalars['String']['output']>;
  /** Its state: streaming. */
  status: Scalars['String']['output'];
  /** Up to where it has written, X/Y; null before PostgreSQL 13. */
  writtenLsn?: Maybe<Scalars['String']['output']>;
};

/** What to do while another operation of the cluster is not done. */
export type WhenBusy =
  /** Wait for it. */
  | 'queue'
  /** Refuse with operation_in_progress. */
  | 'refuse';

/** How far transaction identifiers have been used up. */
export type Wraparound = {
  __typename?: 'Wraparound';
  /** The database with the oldest rows. */
  database: Scalars['String']['output'];
  /** Setting autovacuum_freeze_max_age, from which on VACUUM is forced. */
  freezeMaxAge: Scalars['Int']['output'];
  /** Age of its datfrozenxid in transactions. */
  transactions: Scalars['Int']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Section:
    | ( ConfigSection )
    | ( DcsMemberSection )
    | ( DcsSection )
    | ( DiskSection )
    | ( EtcdStatusSection )
    | ( Omit<HistoryConnection, 'edges' | 'nodes'> & { edges: Array<_RefType['TimelineEdge']>, nodes: Array<_RefType['Timeline']> } )
    | ( MemberBlockingSection )
    | ( PatroniNodeSection )
    | ( PoolerSection )
    | ( PostgresNodeSection )
    | ( ProxySection )
    | ( ProxyTotalsSection )
    | ( ReplicationSection )
    | ( RouteAnswerSection )
    | ( SessionSummarySection )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AdvanceReplicationSlotInput: AdvanceReplicationSlotInput;
  Advice: ResolverTypeWrapper<Advice>;
  AdviceVerdict: AdviceVerdict;
  Approval: ResolverTypeWrapper<Approval>;
  ApprovalState: ApprovalState;
  Archiver: ResolverTypeWrapper<Archiver>;
  AuditFault: ResolverTypeWrapper<AuditFault>;
  AuditFaultKind: AuditFaultKind;
  AuditHead: ResolverTypeWrapper<AuditHead>;
  AuditPage: ResolverTypeWrapper<AuditPage>;
  AuditPhase: AuditPhase;
  AuditRecord: ResolverTypeWrapper<AuditRecord>;
  AuditVerification: ResolverTypeWrapper<AuditVerification>;
  Blocking: ResolverTypeWrapper<Blocking>;
  BlockingMember: ResolverTypeWrapper<BlockingMember>;
  BlockingNode: ResolverTypeWrapper<BlockingNode>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelStatementInput: CancelStatementInput;
  Candidate: ResolverTypeWrapper<Candidate>;
  Capability: ResolverTypeWrapper<Capability>;
  Change: ResolverTypeWrapper<Change>;
  Check: ResolverTypeWrapper<Check>;
  CheckStatus: CheckStatus;
  ClaimedRole: ClaimedRole;
  Cluster: ResolverTypeWrapper<ClusterModel>;
  ClusterConfig: ResolverTypeWrapper<ClusterConfig>;
  ClusterConnection: ResolverTypeWrapper<Omit<ClusterConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['ClusterEdge']>, nodes: Array<ResolversTypes['Cluster']> }>;
  ClusterEdge: ResolverTypeWrapper<Omit<ClusterEdge, 'node'> & { node: ResolversTypes['Cluster'] }>;
  ClusterEvent: ResolverTypeWrapper<ClusterEventModel>;
  ClusterEventConnection: ResolverTypeWrapper<Omit<ClusterEventConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['ClusterEventEdge']>, nodes: Array<ResolversTypes['ClusterEvent']> }>;
  ClusterEventEdge: ResolverTypeWrapper<Omit<ClusterEventEdge, 'node'> & { node: ResolversTypes['ClusterEvent'] }>;
  ClusterEventType: ClusterEventType;
  ConfigSection: ResolverTypeWrapper<ConfigSection>;
  ConfigVersion: ResolverTypeWrapper<ConfigVersion>;
  ConfigVersionPage: ResolverTypeWrapper<ConfigVersionPage>;
  CreateFreezeInput: CreateFreezeInput;
  CreateReplicationSlotInput: CreateReplicationSlotInput;
  CreateReplicationSlotKind: CreateReplicationSlotKind;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DcsFailover: ResolverTypeWrapper<DcsFailover>;
  DcsLeader: ResolverTypeWrapper<DcsLeader>;
  DcsMember: ResolverTypeWrapper<DcsMember>;
  DcsMemberSection: ResolverTypeWrapper<DcsMemberSection>;
  DcsSection: ResolverTypeWrapper<DcsSection>;
  DcsState: ResolverTypeWrapper<DcsState>;
  DcsSynchronous: ResolverTypeWrapper<DcsSynchronous>;
  DiagnosedProblem: ResolverTypeWrapper<DiagnosedProblem>;
  Diagnosis: ResolverTypeWrapper<Diagnosis>;
  DiagnosisOutcome: DiagnosisOutcome;
  DiagnosisRule: ResolverTypeWrapper<DiagnosisRule>;
  Disk: ResolverTypeWrapper<Disk>;
  DiskSection: ResolverTypeWrapper<DiskSection>;
  DropReplicationSlotInput: DropReplicationSlotInput;
  DryRun: DryRun;
  Etcd: ResolverTypeWrapper<Etcd>;
  EtcdEndpoint: ResolverTypeWrapper<EtcdEndpoint>;
  EtcdQuorum: ResolverTypeWrapper<EtcdQuorum>;
  EtcdStatus: ResolverTypeWrapper<EtcdStatus>;
  EtcdStatusSection: ResolverTypeWrapper<EtcdStatusSection>;
  Evidence: ResolverTypeWrapper<Evidence>;
  Failover: ResolverTypeWrapper<Failover>;
  FailoverCause: ResolverTypeWrapper<FailoverCause>;
  FailoverInput: FailoverInput;
  FailoverPage: ResolverTypeWrapper<FailoverPage>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  FlushScheduledInput: FlushScheduledInput;
  Freeze: ResolverTypeWrapper<Freeze>;
  FreezePage: ResolverTypeWrapper<FreezePage>;
  Haproxy: ResolverTypeWrapper<Haproxy>;
  HaproxyDrainInput: HaproxyDrainInput;
  HaproxyMaintenanceInput: HaproxyMaintenanceInput;
  HaproxyReadyInput: HaproxyReadyInput;
  Health: ResolverTypeWrapper<HealthModel>;
  HealthChange: ResolverTypeWrapper<Omit<HealthChange, 'health'> & { health: ResolversTypes['Health'] }>;
  HealthStatus: HealthStatus;
  HistoryBucket: ResolverTypeWrapper<HistoryBucket>;
  HistoryConnection: ResolverTypeWrapper<Omit<HistoryConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['TimelineEdge']>, nodes: Array<ResolversTypes['Timeline']> }>;
  Horizon: ResolverTypeWrapper<Horizon>;
  HorizonHolder: HorizonHolder;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Impact: ResolverTypeWrapper<Impact>;
  InstallQueryStatisticsInput: InstallQueryStatisticsInput;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Int64: ResolverTypeWrapper<Scalars['Int64']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  KillSwitch: ResolverTypeWrapper<KillSwitch>;
  Lag: ResolverTypeWrapper<Lag>;
  Leader: ResolverTypeWrapper<Leader>;
  LeaderSource: LeaderSource;
  LsnComparison: ResolverTypeWrapper<LsnComparison>;
  Member: ResolverTypeWrapper<MemberModel>;
  MemberBlocking: ResolverTypeWrapper<MemberBlocking>;
  MemberBlockingSection: ResolverTypeWrapper<MemberBlockingSection>;
  MemberHistory: ResolverTypeWrapper<MemberHistory>;
  MemberLoad: ResolverTypeWrapper<MemberLoad>;
  MemberReplication: ResolverTypeWrapper<MemberReplication>;
  MemberRole: MemberRole;
  MemberSessions: ResolverTypeWrapper<MemberSessions>;
  MemberState: MemberState;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NodeLsn: ResolverTypeWrapper<NodeLsn>;
  Observer: ResolverTypeWrapper<Observer>;
  ObserverMode: ObserverMode;
  Operation: ResolverTypeWrapper<Operation>;
  OperationError: ResolverTypeWrapper<OperationError>;
  OperationPage: ResolverTypeWrapper<OperationPage>;
  OperationState: OperationState;
  OperationStep: ResolverTypeWrapper<OperationStep>;
  OperationTransport: OperationTransport;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PatchConfigInput: PatchConfigInput;
  PatroniNode: ResolverTypeWrapper<PatroniNode>;
  PatroniNodeSection: ResolverTypeWrapper<PatroniNodeSection>;
  Pause: ResolverTypeWrapper<Pause>;
  PauseInput: PauseInput;
  PauseReplayInput: PauseReplayInput;
  PgbouncerKillInput: PgbouncerKillInput;
  PgbouncerPauseInput: PgbouncerPauseInput;
  PgbouncerReconnectInput: PgbouncerReconnectInput;
  PgbouncerReloadInput: PgbouncerReloadInput;
  PgbouncerResumeInput: PgbouncerResumeInput;
  Plan: ResolverTypeWrapper<Plan>;
  PlanCheck: ResolverTypeWrapper<PlanCheck>;
  PlanCheckStatus: PlanCheckStatus;
  PlannedStep: ResolverTypeWrapper<PlannedStep>;
  Pool: ResolverTypeWrapper<Pool>;
  PoolConnections: ResolverTypeWrapper<PoolConnections>;
  PoolDatabase: ResolverTypeWrapper<PoolDatabase>;
  PoolHold: ResolverTypeWrapper<PoolHold>;
  PoolHoldState: PoolHoldState;
  PoolSetting: ResolverTypeWrapper<PoolSetting>;
  PoolTraffic: ResolverTypeWrapper<PoolTraffic>;
  Pooler: ResolverTypeWrapper<Pooler>;
  PoolerSection: ResolverTypeWrapper<PoolerSection>;
  Pools: ResolverTypeWrapper<Pools>;
  PostgresNode: ResolverTypeWrapper<PostgresNode>;
  PostgresNodeSection: ResolverTypeWrapper<PostgresNodeSection>;
  PostgresVitals: ResolverTypeWrapper<PostgresVitals>;
  ProblemSeverity: ProblemSeverity;
  ProxyChange: ResolverTypeWrapper<ProxyChange>;
  ProxyChangeState: ProxyChangeState;
  ProxySection: ResolverTypeWrapper<ProxySection>;
  ProxyServer: ResolverTypeWrapper<ProxyServer>;
  ProxySide: ProxySide;
  ProxyTotal: ResolverTypeWrapper<ProxyTotal>;
  ProxyTotalsSection: ResolverTypeWrapper<ProxyTotalsSection>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReapIdleSessionsInput: ReapIdleSessionsInput;
  ReinitializeInput: ReinitializeInput;
  ReleaseDeadLeaderInput: ReleaseDeadLeaderInput;
  ReloadInput: ReloadInput;
  Remedy: ResolverTypeWrapper<Remedy>;
  RemedyKind: RemedyKind;
  ReplayConflicts: ResolverTypeWrapper<ReplayConflicts>;
  ReplicationHistory: ResolverTypeWrapper<ReplicationHistory>;
  ReplicationSection: ResolverTypeWrapper<ReplicationSection>;
  ReplicationState: ResolverTypeWrapper<ReplicationState>;
  Requested: ResolverTypeWrapper<Requested>;
  ResetQueryStatisticsInput: ResetQueryStatisticsInput;
  RestartMemberInput: RestartMemberInput;
  ResumeInput: ResumeInput;
  ResumeReplayInput: ResumeReplayInput;
  Risk: Risk;
  Role: Role;
  RollbackConfigInput: RollbackConfigInput;
  RollingRestartInput: RollingRestartInput;
  Route: ResolverTypeWrapper<Route>;
  RouteAnswer: ResolverTypeWrapper<RouteAnswer>;
  RouteAnswerSection: ResolverTypeWrapper<RouteAnswerSection>;
  RouteExpects: RouteExpects;
  RouteProof: ResolverTypeWrapper<RouteProof>;
  RouteVerdict: RouteVerdict;
  Routing: ResolverTypeWrapper<Routing>;
  RunLoadTestInput: RunLoadTestInput;
  Saturation: ResolverTypeWrapper<Saturation>;
  Section: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Section']>;
  SectionError: ResolverTypeWrapper<SectionError>;
  SectionErrorCode: SectionErrorCode;
  SectionStatus: SectionStatus;
  Sender: ResolverTypeWrapper<Sender>;
  Service: ResolverTypeWrapper<Service>;
  ServiceKind: ServiceKind;
  ServiceLevel: ResolverTypeWrapper<ServiceLevel>;
  ServiceLevelId: ServiceLevelId;
  ServiceLevelReport: ResolverTypeWrapper<ServiceLevelReport>;
  Session: ResolverTypeWrapper<Session>;
  SessionAdvice: ResolverTypeWrapper<SessionAdvice>;
  SessionAdviceHardware: ResolverTypeWrapper<SessionAdviceHardware>;
  SessionCount: ResolverTypeWrapper<SessionCount>;
  SessionForecast: ResolverTypeWrapper<SessionForecast>;
  SessionLimit: ResolverTypeWrapper<SessionLimit>;
  SessionLimitSystem: SessionLimitSystem;
  SessionOrder: SessionOrder;
  SessionPage: ResolverTypeWrapper<SessionPage>;
  SessionProtection: SessionProtection;
  SessionSummary: ResolverTypeWrapper<SessionSummary>;
  SessionSummarySection: ResolverTypeWrapper<SessionSummarySection>;
  SetSynchronousModeInput: SetSynchronousModeInput;
  SetSynchronousModeMode: SetSynchronousModeMode;
  Slot: ResolverTypeWrapper<Slot>;
  SlotForecast: ResolverTypeWrapper<SlotForecast>;
  SlotHistory: ResolverTypeWrapper<SlotHistory>;
  SlotKind: SlotKind;
  SlotList: ResolverTypeWrapper<SlotList>;
  SlotOwner: SlotOwner;
  Statement: ResolverTypeWrapper<Statement>;
  StatementList: ResolverTypeWrapper<StatementList>;
  StatementOrder: StatementOrder;
  StepState: StepState;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SwitchoverInput: SwitchoverInput;
  TerminateSessionInput: TerminateSessionInput;
  Timeline: ResolverTypeWrapper<TimelineModel>;
  TimelineCause: ResolverTypeWrapper<TimelineCause>;
  TimelineEdge: ResolverTypeWrapper<Omit<TimelineEdge, 'node'> & { node: ResolversTypes['Timeline'] }>;
  Viewer: ResolverTypeWrapper<Viewer>;
  WalReceiver: ResolverTypeWrapper<WalReceiver>;
  WhenBusy: WhenBusy;
  Wraparound: ResolverTypeWrapper<Wraparound>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AdvanceReplicationSlotInput: AdvanceReplicationSlotInput;
  Advice: Advice;
  Approval: Approval;
  Archiver: Archiver;
  AuditFault: AuditFault;
  AuditHead: AuditHead;
  AuditPage: AuditPage;
  AuditRecord: AuditRecord;
  AuditVerification: AuditVerification;
  Blocking: Blocking;
  BlockingMember: BlockingMember;
  BlockingNode: BlockingNode;
  Boolean: Scalars['Boolean']['output'];
  CancelStatementInput: CancelStatementInput;
  Candidate: Candidate;
  Capability: Capability;
  Change: Change;
  Check: Check;
  Cluster: ClusterModel;
  ClusterConfig: ClusterConfig;
  ClusterConnection: Omit<ClusterConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['ClusterEdge']>, nodes: Array<ResolversParentTypes['Cluster']> };
  ClusterEdge: Omit<ClusterEdge, 'node'> & { node: ResolversParentTypes['Cluster'] };
  ClusterEvent: ClusterEventModel;
  ClusterEventConnection: Omit<ClusterEventConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['ClusterEventEdge']>, nodes: Array<ResolversParentTypes['ClusterEvent']> };
  ClusterEventEdge: Omit<ClusterEventEdge, 'node'> & { node: ResolversParentTypes['ClusterEvent'] };
  ConfigSection: ConfigSection;
  ConfigVersion: ConfigVersion;
  ConfigVersionPage: ConfigVersionPage;
  CreateFreezeInput: CreateFreezeInput;
  CreateReplicationSlotInput: CreateReplicationSlotInput;
  DateTime: Scalars['DateTime']['output'];
  DcsFailover: DcsFailover;
  DcsLeader: DcsLeader;
  DcsMember: DcsMember;
  DcsMemberSection: DcsMemberSection;
  DcsSection: DcsSection;
  DcsState: DcsState;
  DcsSynchronous: DcsSynchronous;
  DiagnosedProblem: DiagnosedProblem;
  Diagnosis: Diagnosis;
  DiagnosisRule: DiagnosisRule;
  Disk: Disk;
  DiskSection: DiskSection;
  DropReplicationSlotInput: DropReplicationSlotInput;
  Etcd: Etcd;
  EtcdEndpoint: EtcdEndpoint;
  EtcdQuorum: EtcdQuorum;
  EtcdStatus: EtcdStatus;
  EtcdStatusSection: EtcdStatusSection;
  Evidence: Evidence;
  Failover: Failover;
  FailoverCause: FailoverCause;
  FailoverInput: FailoverInput;
  FailoverPage: FailoverPage;
  Float: Scalars['Float']['output'];
  FlushScheduledInput: FlushScheduledInput;
  Freeze: Freeze;
  FreezePage: FreezePage;
  Haproxy: Haproxy;
  HaproxyDrainInput: HaproxyDrainInput;
  HaproxyMaintenanceInput: HaproxyMaintenanceInput;
  HaproxyReadyInput: HaproxyReadyInput;
  Health: HealthModel;
  HealthChange: Omit<HealthChange, 'health'> & { health: ResolversParentTypes['Health'] };
  HistoryBucket: HistoryBucket;
  HistoryConnection: Omit<HistoryConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['TimelineEdge']>, nodes: Array<ResolversParentTypes['Timeline']> };
  Horizon: Horizon;
  ID: Scalars['ID']['output'];
  Impact: Impact;
  InstallQueryStatisticsInput: InstallQueryStatisticsInput;
  Int: Scalars['Int']['output'];
  Int64: Scalars['Int64']['output'];
  JSON: Scalars['JSON']['output'];
  KillSwitch: KillSwitch;
  Lag: Lag;
  Leader: Leader;
  LsnComparison: LsnComparison;
  Member: MemberModel;
  MemberBlocking: MemberBlocking;
  MemberBlockingSection: MemberBlockingSection;
  MemberHistory: MemberHistory;
  MemberLoad: MemberLoad;
  MemberReplication: MemberReplication;
  MemberSessions: MemberSessions;
  Mutation: Record<PropertyKey, never>;
  NodeLsn: NodeLsn;
  Observer: Observer;
  Operation: Operation;
  OperationError: OperationError;
  OperationPage: OperationPage;
  OperationStep: OperationStep;
  PageInfo: PageInfo;
  PatchConfigInput: PatchConfigInput;
  PatroniNode: PatroniNode;
  PatroniNodeSection: PatroniNodeSection;
  Pause: Pause;
  PauseInput: PauseInput;
  PauseReplayInput: PauseReplayInput;
  PgbouncerKillInput: PgbouncerKillInput;
  PgbouncerPauseInput: PgbouncerPauseInput;
  PgbouncerReconnectInput: PgbouncerReconnectInput;
  PgbouncerReloadInput: PgbouncerReloadInput;
  PgbouncerResumeInput: PgbouncerResumeInput;
  Plan: Plan;
  PlanCheck: PlanCheck;
  PlannedStep: PlannedStep;
  Pool: Pool;
  PoolConnections: PoolConnections;
  PoolDatabase: PoolDatabase;
  PoolHold: PoolHold;
  PoolSetting: PoolSetting;
  PoolTraffic: PoolTraffic;
  Pooler: Pooler;
  PoolerSection: PoolerSection;
  Pools: Pools;
  PostgresNode: PostgresNode;
  PostgresNodeSection: PostgresNodeSection;
  PostgresVitals: PostgresVitals;
  ProxyChange: ProxyChange;
  ProxySection: ProxySection;
  ProxyServer: ProxyServer;
  ProxyTotal: ProxyTotal;
  ProxyTotalsSection: ProxyTotalsSection;
  Query: Record<PropertyKey, never>;
  ReapIdleSessionsInput: ReapIdleSessionsInput;
  ReinitializeInput: ReinitializeInput;
  ReleaseDeadLeaderInput: ReleaseDeadLeaderInput;
  ReloadInput: ReloadInput;
  Remedy: Remedy;
  ReplayConflicts: ReplayConflicts;
  ReplicationHistory: ReplicationHistory;
  ReplicationSection: ReplicationSection;
  ReplicationState: ReplicationState;
  Requested: Requested;
  ResetQueryStatisticsInput: ResetQueryStatisticsInput;
  RestartMemberInput: RestartMemberInput;
  ResumeInput: ResumeInput;
  ResumeReplayInput: ResumeReplayInput;
  RollbackConfigInput: RollbackConfigInput;
  RollingRestartInput: RollingRestartInput;
  Route: Route;
  RouteAnswer: RouteAnswer;
  RouteAnswerSection: RouteAnswerSection;
  RouteProof: RouteProof;
  Routing: Routing;
  RunLoadTestInput: RunLoadTestInput;
  Saturation: Saturation;
  Section: ResolversInterfaceTypes<ResolversParentTypes>['Section'];
  SectionError: SectionError;
  Sender: Sender;
  Service: Service;
  ServiceLevel: ServiceLevel;
  ServiceLevelReport: ServiceLevelReport;
  Session: Session;
  SessionAdvice: SessionAdvice;
  SessionAdviceHardware: SessionAdviceHardware;
  SessionCount: SessionCount;
  SessionForecast: SessionForecast;
  SessionLimit: SessionLimit;
  SessionPage: SessionPage;
  SessionSummary: SessionSummary;
  SessionSummarySection: SessionSummarySection;
  SetSynchronousModeInput: SetSynchronousModeInput;
  Slot: Slot;
  SlotForecast: SlotForecast;
  SlotHistory: SlotHistory;
  SlotList: SlotList;
  Statement: Statement;
  StatementList: StatementList;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SwitchoverInput: SwitchoverInput;
  TerminateSessionInput: TerminateSessionInput;
  Timeline: TimelineModel;
  TimelineCause: TimelineCause;
  TimelineEdge: Omit<TimelineEdge, 'node'> & { node: ResolversParentTypes['Timeline'] };
  Viewer: Viewer;
  WalReceiver: WalReceiver;
  Wraparound: Wraparound;
};

export type RequiresDirectiveArgs = {
  permission: Scalars['String']['input'];
};

export type RequiresDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = RequiresDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AdviceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Advice'] = ResolversParentTypes['Advice']> = {
  advised?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  current?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  operations?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  patch?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  reasons?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  setting?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['AdviceVerdict'], ParentType, ContextType>;
};

export type ApprovalResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Approval'] = ResolversParentTypes['Approval']> = {
  decidedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  decidedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ApprovalState'], ParentType, ContextType>;
};

export type ArchiverResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Archiver'] = ResolversParentTypes['Archiver']> = {
  archivedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastArchivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastArchivedWal?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastFailedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastFailedWal?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuditFaultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditFault'] = ResolversParentTypes['AuditFault']> = {
  kind?: Resolver<ResolversTypes['AuditFaultKind'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AuditHeadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditHead'] = ResolversParentTypes['AuditHead']> = {
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AuditPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditPage'] = ResolversParentTypes['AuditPage']> = {
  entries?: Resolver<Array<ResolversTypes['AuditRecord']>, ParentType, ContextType>;
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuditRecordResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditRecord'] = ResolversParentTypes['AuditRecord']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cluster?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  details?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['AuditPhase'], ParentType, ContextType>;
  previous?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  result?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  subjectId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  traceId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transport?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuditVerificationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditVerification'] = ResolversParentTypes['AuditVerification']> = {
  complete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fault?: Resolver<Maybe<ResolversTypes['AuditFault']>, ParentType, ContextType>;
  head?: Resolver<Maybe<ResolversTypes['AuditHead']>, ParentType, ContextType>;
  intact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  rows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  verifiedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type BlockingResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Blocking'] = ResolversParentTypes['Blocking']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['BlockingMember']>, ParentType, ContextType>;
  queriesShown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type BlockingMemberResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BlockingMember'] = ResolversParentTypes['BlockingMember']> = {
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['MemberBlockingSection'], ParentType, ContextType>;
};

export type BlockingNodeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BlockingNode'] = ResolversParentTypes['BlockingNode']> = {
  blocking?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  depth?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parentPid?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  pid?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
  waitsFor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CandidateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Candidate'] = ResolversParentTypes['Candidate']> = {
  chosen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  eligible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rules?: Resolver<Array<ResolversTypes['PlanCheck']>, ParentType, ContextType>;
};

export type CapabilityResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Capability'] = ResolversParentTypes['Capability']> = {
  available?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Change'] = ResolversParentTypes['Change']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CheckResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Check'] = ResolversParentTypes['Check']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['CheckStatus'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ClusterResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Cluster'] = ResolversParentTypes['Cluster']> = {
  builtAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  capabilities?: Resolver<Array<ResolversTypes['Capability']>, ParentType, ContextType>;
  config?: Resolver<Maybe<ResolversTypes['ConfigSection']>, ParentType, ContextType>;
  dcs?: Resolver<ResolversTypes['DcsSection'], ParentType, ContextType>;
  diagnosis?: Resolver<ResolversTypes['Diagnosis'], ParentType, ContextType>;
  etcd?: Resolver<ResolversTypes['Etcd'], ParentType, ContextType>;
  events?: Resolver<ResolversTypes['ClusterEventConnection'], ParentType, ContextType, Partial<ClusterEventsArgs>>;
  health?: Resolver<ResolversTypes['Health'], ParentType, ContextType>;
  history?: Resolver<ResolversTypes['HistoryConnection'], ParentType, ContextType, Partial<ClusterHistoryArgs>>;
  leader?: Resolver<Maybe<ResolversTypes['Leader']>, ParentType, ContextType>;
  member?: Resolver<Maybe<ResolversTypes['Member']>, ParentType, ContextType, RequireFields<ClusterMemberArgs, 'name'>>;
  members?: Resolver<Array<ResolversTypes['Member']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namespace?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observer?: Resolver<ResolversTypes['Observer'], ParentType, ContextType>;
  pooler?: Resolver<ResolversTypes['PoolerSection'], ParentType, ContextType>;
  proxy?: Resolver<ResolversTypes['ProxySection'], ParentType, ContextType>;
  proxyTotals?: Resolver<ResolversTypes['ProxyTotalsSection'], ParentType, ContextType>;
  replication?: Resolver<Array<ResolversTypes['MemberReplication']>, ParentType, ContextType>;
  routes?: Resolver<Array<ResolversTypes['Route']>, ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  services?: Resolver<Array<ResolversTypes['Service']>, ParentType, ContextType>;
};

export type ClusterConfigResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterConfig'] = ResolversParentTypes['ClusterConfig']> = {
  modRevision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
};

export type ClusterConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterConnection'] = ResolversParentTypes['ClusterConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ClusterEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Cluster']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ClusterEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterEdge'] = ResolversParentTypes['ClusterEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Cluster'], ParentType, ContextType>;
};

export type ClusterEventResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterEvent'] = ResolversParentTypes['ClusterEvent']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  member?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['ClusterEventType'], ParentType, ContextType>;
};

export type ClusterEventConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterEventConnection'] = ResolversParentTypes['ClusterEventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ClusterEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['ClusterEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ClusterEventEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ClusterEventEdge'] = ResolversParentTypes['ClusterEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ClusterEvent'], ParentType, ContextType>;
};

export type ConfigSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ConfigSection'] = ResolversParentTypes['ConfigSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['ClusterConfig']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConfigVersionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ConfigVersion'] = ResolversParentTypes['ConfigVersion']> = {
  changedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  operationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
};

export type ConfigVersionPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ConfigVersionPage'] = ResolversParentTypes['ConfigVersionPage']> = {
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  versions?: Resolver<Array<ResolversTypes['ConfigVersion']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DcsFailoverResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsFailover'] = ResolversParentTypes['DcsFailover']> = {
  candidate?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scheduledAt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DcsLeaderResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsLeader'] = ResolversParentTypes['DcsLeader']> = {
  createRevision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  leaseId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  modRevision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DcsMemberResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsMember'] = ResolversParentTypes['DcsMember']> = {
  apiUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  claimedRole?: Resolver<ResolversTypes['ClaimedRole'], ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  port?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['MemberState'], ParentType, ContextType>;
  tags?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  timeline?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  xlogLocationBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
};

export type DcsMemberSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsMemberSection'] = ResolversParentTypes['DcsMemberSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['DcsMember']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DcsSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsSection'] = ResolversParentTypes['DcsSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['DcsState']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DcsStateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsState'] = ResolversParentTypes['DcsState']> = {
  failover?: Resolver<Maybe<ResolversTypes['DcsFailover']>, ParentType, ContextType>;
  failsafe?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['DcsLeader']>, ParentType, ContextType>;
  leaderMissingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  optimeBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pausedSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  synchronous?: Resolver<Maybe<ResolversTypes['DcsSynchronous']>, ParentType, ContextType>;
  systemIdentifier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DcsSynchronousResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DcsSynchronous'] = ResolversParentTypes['DcsSynchronous']> = {
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  standbys?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DiagnosedProblemResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DiagnosedProblem'] = ResolversParentTypes['DiagnosedProblem']> = {
  cause?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  evidence?: Resolver<Array<ResolversTypes['Evidence']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  remedies?: Resolver<Array<ResolversTypes['Remedy']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['ProblemSeverity'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DiagnosisResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Diagnosis'] = ResolversParentTypes['Diagnosis']> = {
  builtAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  problems?: Resolver<Array<ResolversTypes['DiagnosedProblem']>, ParentType, ContextType>;
  rules?: Resolver<Array<ResolversTypes['DiagnosisRule']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DiagnosisRuleResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DiagnosisRule'] = ResolversParentTypes['DiagnosisRule']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['DiagnosisOutcome'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unknown?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DiskResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Disk'] = ResolversParentTypes['Disk']> = {
  freeBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  totalBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
};

export type DiskSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DiskSection'] = ResolversParentTypes['DiskSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Disk']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EtcdResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Etcd'] = ResolversParentTypes['Etcd']> = {
  endpoints?: Resolver<Array<ResolversTypes['EtcdEndpoint']>, ParentType, ContextType>;
  quorum?: Resolver<ResolversTypes['EtcdQuorum'], ParentType, ContextType>;
};

export type EtcdEndpointResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['EtcdEndpoint'] = ResolversParentTypes['EtcdEndpoint']> = {
  endpoint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['EtcdStatusSection'], ParentType, ContextType>;
};

export type EtcdQuorumResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['EtcdQuorum'] = ResolversParentTypes['EtcdQuorum']> = {
  healthy?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  held?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  members?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  needed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EtcdStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['EtcdStatus'] = ResolversParentTypes['EtcdStatus']> = {
  dbSizeBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  hasLeader?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isLeader?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  raftIndex?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  raftTerm?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EtcdStatusSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['EtcdStatusSection'] = ResolversParentTypes['EtcdStatusSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['EtcdStatus']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EvidenceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Evidence'] = ResolversParentTypes['Evidence']> = {
  limit?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  statement?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type FailoverResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Failover'] = ResolversParentTypes['Failover']> = {
  cause?: Resolver<Maybe<ResolversTypes['FailoverCause']>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  completionMet?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  completionMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  detectionMet?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  detectionMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  electedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  electionMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastHealthyAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  newLeader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  noticedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  oldLeader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  planned?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  previousTimeline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timeline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  writableAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type FailoverCauseResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['FailoverCause'] = ResolversParentTypes['FailoverCause']> = {
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operationId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FailoverPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['FailoverPage'] = ResolversParentTypes['FailoverPage']> = {
  failovers?: Resolver<Array<ResolversTypes['Failover']>, ParentType, ContextType>;
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FreezeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Freeze'] = ResolversParentTypes['Freeze']> = {
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  clusters?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type FreezePageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['FreezePage'] = ResolversParentTypes['FreezePage']> = {
  freezes?: Resolver<Array<ResolversTypes['Freeze']>, ParentType, ContextType>;
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HaproxyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Haproxy'] = ResolversParentTypes['Haproxy']> = {
  changes?: Resolver<Maybe<Array<ResolversTypes['ProxyChange']>>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  servers?: Resolver<ResolversTypes['ProxySection'], ParentType, ContextType>;
  totals?: Resolver<ResolversTypes['ProxyTotalsSection'], ParentType, ContextType>;
};

export type HealthResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Health'] = ResolversParentTypes['Health']> = {
  checks?: Resolver<Array<ResolversTypes['Check']>, ParentType, ContextType>;
  exitCode?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['HealthStatus'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HealthChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['HealthChange'] = ResolversParentTypes['HealthChange']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['HealthStatus']>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  health?: Resolver<ResolversTypes['Health'], ParentType, ContextType>;
};

export type HistoryBucketResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['HistoryBucket'] = ResolversParentTypes['HistoryBucket']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['MemberHistory']>, ParentType, ContextType>;
  slots?: Resolver<Array<ResolversTypes['SlotHistory']>, ParentType, ContextType>;
  walBytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type HistoryConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['HistoryConnection'] = ResolversParentTypes['HistoryConnection']> = {
  edges?: Resolver<Array<ResolversTypes['TimelineEdge']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Timeline']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HorizonResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Horizon'] = ResolversParentTypes['Horizon']> = {
  applicationName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  holder?: Resolver<ResolversTypes['HorizonHolder'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImpactResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Impact'] = ResolversParentTypes['Impact']> = {
  dataLossBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  dataLossSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sessionsDropped?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  writeOutageSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export interface Int64ScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Int64'], any> {
  name: 'Int64';
}

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type KillSwitchResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['KillSwitch'] = ResolversParentTypes['KillSwitch']> = {
  changedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  changedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  engaged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LagResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Lag'] = ResolversParentTypes['Lag']> = {
  flushBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  flushSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  patroniBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replayBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replaySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  writeBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  writeSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type LeaderResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Leader'] = ResolversParentTypes['Leader']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['LeaderSource'], ParentType, ContextType>;
  writable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type LsnComparisonResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LsnComparison'] = ResolversParentTypes['LsnComparison']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  consistent?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['NodeLsn']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  spreadBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MemberResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Member'] = ResolversParentTypes['Member']> = {
  apiUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dcs?: Resolver<ResolversTypes['DcsMemberSection'], ParentType, ContextType>;
  disk?: Resolver<ResolversTypes['DiskSection'], ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lag?: Resolver<Maybe<ResolversTypes['Lag']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  patroni?: Resolver<ResolversTypes['PatroniNodeSection'], ParentType, ContextType>;
  pendingRestart?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  port?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  postgres?: Resolver<ResolversTypes['PostgresNodeSection'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['MemberRole'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['MemberState'], ParentType, ContextType>;
  tags?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  timeline?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type MemberBlockingResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberBlocking'] = ResolversParentTypes['MemberBlocking']> = {
  tree?: Resolver<Array<ResolversTypes['BlockingNode']>, ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MemberBlockingSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberBlockingSection'] = ResolversParentTypes['MemberBlockingSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['MemberBlocking']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MemberHistoryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberHistory'] = ResolversParentTypes['MemberHistory']> = {
  connections?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  flushLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  flushLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  replayLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replayLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  writeLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  writeLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type MemberLoadResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberLoad'] = ResolversParentTypes['MemberLoad']> = {
  maxConnections?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  now?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  peak?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  peakAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  peakPercent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  superuserReserved?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type MemberReplicationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberReplication'] = ResolversParentTypes['MemberReplication']> = {
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['ReplicationSection'], ParentType, ContextType>;
};

export type MemberSessionsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MemberSessions'] = ResolversParentTypes['MemberSessions']> = {
  forecast?: Resolver<ResolversTypes['SessionForecast'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['SessionSummarySection'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  advanceReplicationSlot?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationAdvanceReplicationSlotArgs, 'cluster' | 'input'>>;
  approveOperation?: Resolver<ResolversTypes['Operation'], ParentType, ContextType, RequireFields<MutationApproveOperationArgs, 'id' | 'reason'>>;
  cancelOperation?: Resolver<ResolversTypes['Operation'], ParentType, ContextType, RequireFields<MutationCancelOperationArgs, 'id' | 'reason'>>;
  cancelStatement?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationCancelStatementArgs, 'cluster' | 'input'>>;
  createFreeze?: Resolver<ResolversTypes['Freeze'], ParentType, ContextType, RequireFields<MutationCreateFreezeArgs, 'input'>>;
  createReplicationSlot?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationCreateReplicationSlotArgs, 'cluster' | 'input'>>;
  dropReplicationSlot?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationDropReplicationSlotArgs, 'cluster' | 'input'>>;
  endFreeze?: Resolver<ResolversTypes['Freeze'], ParentType, ContextType, RequireFields<MutationEndFreezeArgs, 'id' | 'reason'>>;
  failover?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationFailoverArgs, 'cluster' | 'input'>>;
  flushScheduled?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationFlushScheduledArgs, 'cluster' | 'input'>>;
  haproxyDrain?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationHaproxyDrainArgs, 'cluster' | 'input'>>;
  haproxyMaintenance?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationHaproxyMaintenanceArgs, 'cluster' | 'input'>>;
  haproxyReady?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationHaproxyReadyArgs, 'cluster' | 'input'>>;
  installQueryStatistics?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationInstallQueryStatisticsArgs, 'cluster' | 'input'>>;
  patchConfig?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPatchConfigArgs, 'cluster' | 'input'>>;
  pause?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPauseArgs, 'cluster' | 'input'>>;
  pauseReplay?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPauseReplayArgs, 'cluster' | 'input'>>;
  pgbouncerKill?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPgbouncerKillArgs, 'cluster' | 'input'>>;
  pgbouncerPause?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPgbouncerPauseArgs, 'cluster' | 'input'>>;
  pgbouncerReconnect?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPgbouncerReconnectArgs, 'cluster' | 'input'>>;
  pgbouncerReload?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPgbouncerReloadArgs, 'cluster' | 'input'>>;
  pgbouncerResume?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationPgbouncerResumeArgs, 'cluster' | 'input'>>;
  reapIdleSessions?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationReapIdleSessionsArgs, 'cluster' | 'input'>>;
  reinitialize?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationReinitializeArgs, 'cluster' | 'input'>>;
  rejectOperation?: Resolver<ResolversTypes['Operation'], ParentType, ContextType, RequireFields<MutationRejectOperationArgs, 'id' | 'reason'>>;
  releaseDeadLeader?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationReleaseDeadLeaderArgs, 'cluster' | 'input'>>;
  reload?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationReloadArgs, 'cluster' | 'input'>>;
  resetQueryStatistics?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationResetQueryStatisticsArgs, 'cluster' | 'input'>>;
  restartMember?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationRestartMemberArgs, 'cluster' | 'input'>>;
  resume?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationResumeArgs, 'cluster' | 'input'>>;
  resumeReplay?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationResumeReplayArgs, 'cluster' | 'input'>>;
  rollbackConfig?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationRollbackConfigArgs, 'cluster' | 'input'>>;
  rollingRestart?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationRollingRestartArgs, 'cluster' | 'input'>>;
  runLoadTest?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationRunLoadTestArgs, 'cluster' | 'input'>>;
  setKillSwitch?: Resolver<ResolversTypes['KillSwitch'], ParentType, ContextType, RequireFields<MutationSetKillSwitchArgs, 'engaged' | 'reason'>>;
  setSynchronousMode?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationSetSynchronousModeArgs, 'cluster' | 'input'>>;
  switchover?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationSwitchoverArgs, 'cluster' | 'input'>>;
  terminateSession?: Resolver<ResolversTypes['Requested'], ParentType, ContextType, RequireFields<MutationTerminateSessionArgs, 'cluster' | 'input'>>;
};

export type NodeLsnResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NodeLsn'] = ResolversParentTypes['NodeLsn']> = {
  currentLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  inRecovery?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  receiveBehindBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  receivedLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  replayBehindBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replayPaused?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  replayedLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  systemIdentifier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timeline?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ObserverResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Observer'] = ResolversParentTypes['Observer']> = {
  mode?: Resolver<ResolversTypes['ObserverMode'], ParentType, ContextType>;
  replica?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OperationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Operation'] = ResolversParentTypes['Operation']> = {
  approval?: Resolver<Maybe<ResolversTypes['Approval']>, ParentType, ContextType>;
  cancelRequestedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  done?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['OperationError']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  input?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  percent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['Plan'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  result?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  risk?: Resolver<ResolversTypes['Risk'], ParentType, ContextType>;
  scheduledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['OperationState'], ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['OperationStep']>, ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transport?: Resolver<ResolversTypes['OperationTransport'], ParentType, ContextType>;
};

export type OperationErrorResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['OperationError'] = ResolversParentTypes['OperationError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  remedy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OperationPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['OperationPage'] = ResolversParentTypes['OperationPage']> = {
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operations?: Resolver<Array<ResolversTypes['Operation']>, ParentType, ContextType>;
};

export type OperationStepResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['OperationStep'] = ResolversParentTypes['OperationStep']> = {
  actedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  percent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['StepState'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PatroniNodeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PatroniNode'] = ResolversParentTypes['PatroniNode']> = {
  claimedRole?: Resolver<ResolversTypes['ClaimedRole'], ParentType, ContextType>;
  clusterUnlocked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  dcsLastSeen?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failsafeModeIsActive?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pendingRestart?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pendingRestartReason?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  postmasterStartTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  receivedLocationBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replayPaused?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  replayedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  replayedLocationBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replicationState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scheduledRestart?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  serverVersion?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['MemberState'], ParentType, ContextType>;
  systemIdentifier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timeline?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  walLocationBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  watchdogFailed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PatroniNodeSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PatroniNodeSection'] = ResolversParentTypes['PatroniNodeSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['PatroniNode']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PauseResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Pause'] = ResolversParentTypes['Pause']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  operationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  paused?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PlanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Plan'] = ResolversParentTypes['Plan']> = {
  candidates?: Resolver<Array<ResolversTypes['Candidate']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['Change']>, ParentType, ContextType>;
  checks?: Resolver<Array<ResolversTypes['PlanCheck']>, ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  commands?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  impact?: Resolver<ResolversTypes['Impact'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  needsApproval?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  permission?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  possible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  risk?: Resolver<ResolversTypes['Risk'], ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['PlannedStep']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PlanCheckResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PlanCheck'] = ResolversParentTypes['PlanCheck']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PlanCheckStatus'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type PlannedStepResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PlannedStep'] = ResolversParentTypes['PlannedStep']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PoolResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Pool'] = ResolversParentTypes['Pool']> = {
  clientsActive?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clientsWaiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  database?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  maxWaitSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  poolMode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serversActive?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  serversIdle?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  serversOther?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PoolConnectionsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolConnections'] = ResolversParentTypes['PoolConnections']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  applicationName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  closing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  database?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  maxWaitSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PoolDatabaseResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolDatabase'] = ResolversParentTypes['PoolDatabase']> = {
  currentConnections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  disabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  maxConnections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  poolMode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  poolSize?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  port?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PoolHoldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolHold'] = ResolversParentTypes['PoolHold']> = {
  database?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operationId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  resumesAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  setAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  setBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['PoolHoldState'], ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PoolSettingResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolSetting'] = ResolversParentTypes['PoolSetting']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PoolTrafficResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolTraffic'] = ResolversParentTypes['PoolTraffic']> = {
  averageQueryMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  averageTransactionMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  averageWaitMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  database?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  outBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  queries?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  queriesPerSecond?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  transactionsPerSecond?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  waitMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type PoolerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Pooler'] = ResolversParentTypes['Pooler']> = {
  clients?: Resolver<Maybe<Array<ResolversTypes['PoolConnections']>>, ParentType, ContextType>;
  databases?: Resolver<Array<ResolversTypes['PoolDatabase']>, ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  pools?: Resolver<Array<ResolversTypes['Pool']>, ParentType, ContextType>;
  servers?: Resolver<Maybe<Array<ResolversTypes['PoolConnections']>>, ParentType, ContextType>;
  settings?: Resolver<Array<ResolversTypes['PoolSetting']>, ParentType, ContextType>;
  traffic?: Resolver<Array<ResolversTypes['PoolTraffic']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PoolerSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PoolerSection'] = ResolversParentTypes['PoolerSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Pooler']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PoolsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Pools'] = ResolversParentTypes['Pools']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  holds?: Resolver<Maybe<Array<ResolversTypes['PoolHold']>>, ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['PoolerSection'], ParentType, ContextType>;
};

export type PostgresNodeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PostgresNode'] = ResolversParentTypes['PostgresNode']> = {
  citusVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  conflicts?: Resolver<Maybe<ResolversTypes['ReplayConflicts']>, ParentType, ContextType>;
  connections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  currentLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  inRecovery?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  maxConnections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  postmasterStartTime?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  receivedLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  replayPaused?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  replayedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  replayedLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reservedConnections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  systemIdentifier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeline?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vitals?: Resolver<ResolversTypes['PostgresVitals'], ParentType, ContextType>;
  walReceiver?: Resolver<Maybe<ResolversTypes['WalReceiver']>, ParentType, ContextType>;
};

export type PostgresNodeSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PostgresNodeSection'] = ResolversParentTypes['PostgresNodeSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['PostgresNode']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PostgresVitalsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PostgresVitals'] = ResolversParentTypes['PostgresVitals']> = {
  archiver?: Resolver<ResolversTypes['Archiver'], ParentType, ContextType>;
  horizon?: Resolver<Maybe<ResolversTypes['Horizon']>, ParentType, ContextType>;
  wraparound?: Resolver<ResolversTypes['Wraparound'], ParentType, ContextType>;
};

export type ProxyChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProxyChange'] = ResolversParentTypes['ProxyChange']> = {
  backend?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operationId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  server?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  setAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  setBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ProxyChangeState'], ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProxySectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProxySection'] = ResolversParentTypes['ProxySection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<Array<ResolversTypes['ProxyServer']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProxyServerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProxyServer'] = ResolversParentTypes['ProxyServer']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  backend?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  checkCode?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  checkDurationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  checkFailures?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  checkMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  checkStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  connectionErrors?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  downSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  downTransitions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  inBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  lastChangeSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  lastSessionSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxQueue?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  member?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  outBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  queue?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  redispatches?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  responseErrors?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  retries?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  server?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sessionLimit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  sessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  totalSessions?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  usable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  weight?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProxyTotalResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProxyTotal'] = ResolversParentTypes['ProxyTotal']> = {
  activeServers?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  backupServers?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  checkFailures?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  connectionErrors?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  deniedRequests?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  downSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  downTransitions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  inBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  lastChangeSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxQueue?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxSessionsPerSecond?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  outBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  proxy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  queue?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  redispatches?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  requestErrors?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  responseErrors?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  retries?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  sessionLimit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  sessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sessionsPerSecond?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  side?: Resolver<ResolversTypes['ProxySide'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  totalSessions?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
  weight?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProxyTotalsSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProxyTotalsSection'] = ResolversParentTypes['ProxyTotalsSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<Array<ResolversTypes['ProxyTotal']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditEntries?: Resolver<ResolversTypes['AuditPage'], ParentType, ContextType, RequireFields<QueryAuditEntriesArgs, 'pageSize'>>;
  auditVerification?: Resolver<ResolversTypes['AuditVerification'], ParentType, ContextType, Partial<QueryAuditVerificationArgs>>;
  blocking?: Resolver<ResolversTypes['Blocking'], ParentType, ContextType, RequireFields<QueryBlockingArgs, 'cluster'>>;
  cluster?: Resolver<Maybe<ResolversTypes['Cluster']>, ParentType, ContextType, RequireFields<QueryClusterArgs, 'fresh' | 'name'>>;
  clusters?: Resolver<ResolversTypes['ClusterConnection'], ParentType, ContextType, Partial<QueryClustersArgs>>;
  configVersions?: Resolver<ResolversTypes['ConfigVersionPage'], ParentType, ContextType, RequireFields<QueryConfigVersionsArgs, 'cluster' | 'pageSize'>>;
  failovers?: Resolver<ResolversTypes['FailoverPage'], ParentType, ContextType, RequireFields<QueryFailoversArgs, 'cluster' | 'pageSize'>>;
  freezes?: Resolver<ResolversTypes['FreezePage'], ParentType, ContextType, RequireFields<QueryFreezesArgs, 'pageSize'>>;
  haproxy?: Resolver<ResolversTypes['Haproxy'], ParentType, ContextType, RequireFields<QueryHaproxyArgs, 'cluster' | 'fresh'>>;
  killSwitch?: Resolver<ResolversTypes['KillSwitch'], ParentType, ContextType>;
  lsns?: Resolver<ResolversTypes['LsnComparison'], ParentType, ContextType, RequireFields<QueryLsnsArgs, 'cluster' | 'fresh'>>;
  operation?: Resolver<ResolversTypes['Operation'], ParentType, ContextType, RequireFields<QueryOperationArgs, 'id'>>;
  operations?: Resolver<ResolversTypes['OperationPage'], ParentType, ContextType, RequireFields<QueryOperationsArgs, 'pageSize'>>;
  pause?: Resolver<ResolversTypes['Pause'], ParentType, ContextType, RequireFields<QueryPauseArgs, 'cluster'>>;
  pools?: Resolver<ResolversTypes['Pools'], ParentType, ContextType, RequireFields<QueryPoolsArgs, 'cluster' | 'fresh'>>;
  queries?: Resolver<ResolversTypes['StatementList'], ParentType, ContextType, RequireFields<QueryQueriesArgs, 'by' | 'cluster' | 'limit'>>;
  replicationHistory?: Resolver<ResolversTypes['ReplicationHistory'], ParentType, ContextType, RequireFields<QueryReplicationHistoryArgs, 'cluster'>>;
  routing?: Resolver<ResolversTypes['Routing'], ParentType, ContextType, RequireFields<QueryRoutingArgs, 'cluster'>>;
  serviceLevels?: Resolver<ResolversTypes['ServiceLevelReport'], ParentType, ContextType, RequireFields<QueryServiceLevelsArgs, 'cluster' | 'hours'>>;
  sessionAdvice?: Resolver<ResolversTypes['SessionAdvice'], ParentType, ContextType, RequireFields<QuerySessionAdviceArgs, 'cluster'>>;
  sessions?: Resolver<ResolversTypes['SessionPage'], ParentType, ContextType, RequireFields<QuerySessionsArgs, 'cluster' | 'order' | 'pageSize'>>;
  slots?: Resolver<ResolversTypes['SlotList'], ParentType, ContextType, RequireFields<QuerySlotsArgs, 'cluster'>>;
  viewer?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
};

export type RemedyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Remedy'] = ResolversParentTypes['Remedy']> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['RemedyKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReplayConflictsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReplayConflicts'] = ResolversParentTypes['ReplayConflicts']> = {
  bufferPin?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deadlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  logicalSlot?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshot?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tablespace?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ReplicationHistoryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReplicationHistory'] = ResolversParentTypes['ReplicationHistory']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  oldestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  points?: Resolver<Array<ResolversTypes['HistoryBucket']>, ParentType, ContextType>;
  resolutionSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ReplicationSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReplicationSection'] = ResolversParentTypes['ReplicationSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['ReplicationState']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReplicationStateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReplicationState'] = ResolversParentTypes['ReplicationState']> = {
  position?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  senders?: Resolver<Array<ResolversTypes['Sender']>, ParentType, ContextType>;
  slots?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
};

export type RequestedResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Requested'] = ResolversParentTypes['Requested']> = {
  operation?: Resolver<Maybe<ResolversTypes['Operation']>, ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['Plan'], ParentType, ContextType>;
};

export type RouteResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Route'] = ResolversParentTypes['Route']> = {
  expects?: Resolver<ResolversTypes['RouteExpects'], ParentType, ContextType>;
  host?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['RouteAnswerSection'], ParentType, ContextType>;
  port?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RouteAnswerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RouteAnswer'] = ResolversParentTypes['RouteAnswer']> = {
  answeredBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  correct?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  inRecovery?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type RouteAnswerSectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RouteAnswerSection'] = ResolversParentTypes['RouteAnswerSection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['RouteAnswer']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RouteProofResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RouteProof'] = ResolversParentTypes['RouteProof']> = {
  answeredBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  errorCode?: Resolver<Maybe<ResolversTypes['SectionErrorCode']>, ParentType, ContextType>;
  errorMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expects?: Resolver<ResolversTypes['RouteExpects'], ParentType, ContextType>;
  host?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inRecovery?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  port?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  readOnly?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  serverAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['RouteVerdict'], ParentType, ContextType>;
};

export type RoutingResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Routing'] = ResolversParentTypes['Routing']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  correct?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  deadlineMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  provenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  routes?: Resolver<Array<ResolversTypes['RouteProof']>, ParentType, ContextType>;
};

export type SaturationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Saturation'] = ResolversParentTypes['Saturation']> = {
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maxConnections?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  percent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  reserved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  superuserReserved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  used?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Section'] = ResolversParentTypes['Section']> = {
  __resolveType: TypeResolveFn<'ConfigSection' | 'DcsMemberSection' | 'DcsSection' | 'DiskSection' | 'EtcdStatusSection' | 'HistoryConnection' | 'MemberBlockingSection' | 'PatroniNodeSection' | 'PoolerSection' | 'PostgresNodeSection' | 'ProxySection' | 'ProxyTotalsSection' | 'ReplicationSection' | 'RouteAnswerSection' | 'SessionSummarySection', ParentType, ContextType>;
};

export type SectionErrorResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SectionError'] = ResolversParentTypes['SectionError']> = {
  code?: Resolver<ResolversTypes['SectionErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SenderResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Sender'] = ResolversParentTypes['Sender']> = {
  applicationName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clientAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flushLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  flushLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  flushLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  member?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pid?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  replayLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  replayLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  replayLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  repliedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sentLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  sentLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  syncPriority?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  syncState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  writeLagBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  writeLagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  writeLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service']> = {
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ServiceKind'], ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reachable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceLevelResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceLevel'] = ResolversParentTypes['ServiceLevel']> = {
  averageMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ServiceLevelId'], ParentType, ContextType>;
  kept?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  measured?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  met?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  targetMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  worstMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ServiceLevelReportResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceLevelReport'] = ResolversParentTypes['ServiceLevelReport']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  failovers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastFailover?: Resolver<Maybe<ResolversTypes['Failover']>, ParentType, ContextType>;
  levels?: Resolver<Array<ResolversTypes['ServiceLevel']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SessionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  ageSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  application?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  backendStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  backendType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  blockedBy?: Resolver<Array<ResolversTypes['Int']>, ParentType, ContextType>;
  clientAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pid?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  protection?: Resolver<Maybe<ResolversTypes['SessionProtection']>, ParentType, ContextType>;
  query?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  queryStart?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  stateAgeSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  stateChange?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  transactionAgeSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  waitEvent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  waitEventType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionAdviceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionAdvice'] = ResolversParentTypes['SessionAdvice']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hardware?: Resolver<Maybe<ResolversTypes['SessionAdviceHardware']>, ParentType, ContextType>;
  limits?: Resolver<Array<ResolversTypes['SessionLimit']>, ParentType, ContextType>;
  longestWaitSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  maxConnections?: Resolver<ResolversTypes['Advice'], ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['MemberLoad']>, ParentType, ContextType>;
  observedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  poolSize?: Resolver<ResolversTypes['Advice'], ParentType, ContextType>;
  sharedBuffersBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  workMemBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
};

export type SessionAdviceHardwareResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionAdviceHardware'] = ResolversParentTypes['SessionAdviceHardware']> = {
  cores?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  memoryBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionCountResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionCount'] = ResolversParentTypes['SessionCount']> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SessionForecastResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionForecast'] = ResolversParentTypes['SessionForecast']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  overSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  secondsToFull?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sessionsPerMinute?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SessionLimitResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionLimit'] = ResolversParentTypes['SessionLimit']> = {
  most?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  system?: Resolver<ResolversTypes['SessionLimitSystem'], ParentType, ContextType>;
};

export type SessionPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionPage'] = ResolversParentTypes['SessionPage']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['MemberSessions']>, ParentType, ContextType>;
  nextPageToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  queriesShown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['Session']>, ParentType, ContextType>;
};

export type SessionSummaryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionSummary'] = ResolversParentTypes['SessionSummary']> = {
  byApplication?: Resolver<Array<ResolversTypes['SessionCount']>, ParentType, ContextType>;
  byDatabase?: Resolver<Array<ResolversTypes['SessionCount']>, ParentType, ContextType>;
  byState?: Resolver<Array<ResolversTypes['SessionCount']>, ParentType, ContextType>;
  byUser?: Resolver<Array<ResolversTypes['SessionCount']>, ParentType, ContextType>;
  longestIdleInTransactionSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  longestTransactionSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  matching?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  protected?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  saturation?: Resolver<ResolversTypes['Saturation'], ParentType, ContextType>;
  waitingForLock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SessionSummarySectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SessionSummarySection'] = ResolversParentTypes['SessionSummarySection']> = {
  error?: Resolver<Maybe<ResolversTypes['SectionError']>, ParentType, ContextType>;
  observedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SectionStatus'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['SessionSummary']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlotResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Slot'] = ResolversParentTypes['Slot']> = {
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  activePid?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  confirmedFlushLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SlotKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<ResolversTypes['SlotOwner'], ParentType, ContextType>;
  plugin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  restartLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retainedBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  safeWalSizeBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  temporary?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  walStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SlotForecastResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlotForecast'] = ResolversParentTypes['SlotForecast']> = {
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  confirmedFlushLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  forecast?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  growthBytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SlotKind'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<ResolversTypes['SlotOwner'], ParentType, ContextType>;
  plugin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  restartLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retainedBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  safeWalSizeBytes?: Resolver<Maybe<ResolversTypes['Int64']>, ParentType, ContextType>;
  secondsToFull?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  temporary?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  walStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SlotHistoryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlotHistory'] = ResolversParentTypes['SlotHistory']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retainedBytes?: Resolver<ResolversTypes['Int64'], ParentType, ContextType>;
};

export type SlotListResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlotList'] = ResolversParentTypes['SlotList']> = {
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  leader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  slots?: Resolver<Array<ResolversTypes['SlotForecast']>, ParentType, ContextType>;
  walBytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type StatementResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Statement'] = ResolversParentTypes['Statement']> = {
  blocksWritten?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  calls?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  database?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ioMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  maxMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  meanMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  query?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  queryId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rows?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sharedBlocksHit?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sharedBlocksRead?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  stddevMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  tempBlocks?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  totalMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type StatementListResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['StatementList'] = ResolversParentTypes['StatementList']> = {
  by?: Resolver<ResolversTypes['StatementOrder'], ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  statements?: Resolver<Array<ResolversTypes['Statement']>, ParentType, ContextType>;
  tracked?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  clusterChanged?: SubscriptionResolver<ResolversTypes['Cluster'], "clusterChanged", ParentType, ContextType, RequireFields<SubscriptionClusterChangedArgs, 'cluster'>>;
  healthChanged?: SubscriptionResolver<ResolversTypes['HealthChange'], "healthChanged", ParentType, ContextType, RequireFields<SubscriptionHealthChangedArgs, 'cluster'>>;
  operationChanged?: SubscriptionResolver<ResolversTypes['Operation'], "operationChanged", ParentType, ContextType, RequireFields<SubscriptionOperationChangedArgs, 'cluster'>>;
};

export type TimelineResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Timeline'] = ResolversParentTypes['Timeline']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  cause?: Resolver<Maybe<ResolversTypes['TimelineCause']>, ParentType, ContextType>;
  lsn?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  newLeader?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TimelineCauseResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TimelineCause'] = ResolversParentTypes['TimelineCause']> = {
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operationId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TimelineEdgeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TimelineEdge'] = ResolversParentTypes['TimelineEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Timeline'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  clusters?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  permissions?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WalReceiverResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['WalReceiver'] = ResolversParentTypes['WalReceiver']> = {
  flushedLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  heardAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  latestEndLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  senderHost?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  senderPort?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  slotName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  writtenLsn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type WraparoundResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Wraparound'] = ResolversParentTypes['Wraparound']> = {
  database?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  freezeMaxAge?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  Advice?: AdviceResolvers<ContextType>;
  Approval?: ApprovalResolvers<ContextType>;
  Archiver?: ArchiverResolvers<ContextType>;
  AuditFault?: AuditFaultResolvers<ContextType>;
  AuditHead?: AuditHeadResolvers<ContextType>;
  AuditPage?: AuditPageResolvers<ContextType>;
  AuditRecord?: AuditRecordResolvers<ContextType>;
  AuditVerification?: AuditVerificationResolvers<ContextType>;
  Blocking?: BlockingResolvers<ContextType>;
  BlockingMember?: BlockingMemberResolvers<ContextType>;
  BlockingNode?: BlockingNodeResolvers<ContextType>;
  Candidate?: CandidateResolvers<ContextType>;
  Capability?: CapabilityResolvers<ContextType>;
  Change?: ChangeResolvers<ContextType>;
  Check?: CheckResolvers<ContextType>;
  Cluster?: ClusterResolvers<ContextType>;
  ClusterConfig?: ClusterConfigResolvers<ContextType>;
  ClusterConnection?: ClusterConnectionResolvers<ContextType>;
  ClusterEdge?: ClusterEdgeResolvers<ContextType>;
  ClusterEvent?: ClusterEventResolvers<ContextType>;
  ClusterEventConnection?: ClusterEventConnectionResolvers<ContextType>;
  ClusterEventEdge?: ClusterEventEdgeResolvers<ContextType>;
  ConfigSection?: ConfigSectionResolvers<ContextType>;
  ConfigVersion?: ConfigVersionResolvers<ContextType>;
  ConfigVersionPage?: ConfigVersionPageResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DcsFailover?: DcsFailoverResolvers<ContextType>;
  DcsLeader?: DcsLeaderResolvers<ContextType>;
  DcsMember?: DcsMemberResolvers<ContextType>;
  DcsMemberSection?: DcsMemberSectionResolvers<ContextType>;
  DcsSection?: DcsSectionResolvers<ContextType>;
  DcsState?: DcsStateResolvers<ContextType>;
  DcsSynchronous?: DcsSynchronousResolvers<ContextType>;
  DiagnosedProblem?: DiagnosedProblemResolvers<ContextType>;
  Diagnosis?: DiagnosisResolvers<ContextType>;
  DiagnosisRule?: DiagnosisRuleResolvers<ContextType>;
  Disk?: DiskResolvers<ContextType>;
  DiskSection?: DiskSectionResolvers<ContextType>;
  Etcd?: EtcdResolvers<ContextType>;
  EtcdEndpoint?: EtcdEndpointResolvers<ContextType>;
  EtcdQuorum?: EtcdQuorumResolvers<ContextType>;
  EtcdStatus?: EtcdStatusResolvers<ContextType>;
  EtcdStatusSection?: EtcdStatusSectionResolvers<ContextType>;
  Evidence?: EvidenceResolvers<ContextType>;
  Failover?: FailoverResolvers<ContextType>;
  FailoverCause?: FailoverCauseResolvers<ContextType>;
  FailoverPage?: FailoverPageResolvers<ContextType>;
  Freeze?: FreezeResolvers<ContextType>;
  FreezePage?: FreezePageResolvers<ContextType>;
  Haproxy?: HaproxyResolvers<ContextType>;
  Health?: HealthResolvers<ContextType>;
  HealthChange?: HealthChangeResolvers<ContextType>;
  HistoryBucket?: HistoryBucketResolvers<ContextType>;
  HistoryConnection?: HistoryConnectionResolvers<ContextType>;
  Horizon?: HorizonResolvers<ContextType>;
  Impact?: ImpactResolvers<ContextType>;
  Int64?: GraphQLScalarType;
  JSON?: GraphQLScalarType;
  KillSwitch?: KillSwitchResolvers<ContextType>;
  Lag?: LagResolvers<ContextType>;
  Leader?: LeaderResolvers<ContextType>;
  LsnComparison?: LsnComparisonResolvers<ContextType>;
  Member?: MemberResolvers<ContextType>;
  MemberBlocking?: MemberBlockingResolvers<ContextType>;
  MemberBlockingSection?: MemberBlockingSectionResolvers<ContextType>;
  MemberHistory?: MemberHistoryResolvers<ContextType>;
  MemberLoad?: MemberLoadResolvers<ContextType>;
  MemberReplication?: MemberReplicationResolvers<ContextType>;
  MemberSessions?: MemberSessionsResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NodeLsn?: NodeLsnResolvers<ContextType>;
  Observer?: ObserverResolvers<ContextType>;
  Operation?: OperationResolvers<ContextType>;
  OperationError?: OperationErrorResolvers<ContextType>;
  OperationPage?: OperationPageResolvers<ContextType>;
  OperationStep?: OperationStepResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PatroniNode?: PatroniNodeResolvers<ContextType>;
  PatroniNodeSection?: PatroniNodeSectionResolvers<ContextType>;
  Pause?: PauseResolvers<ContextType>;
  Plan?: PlanResolvers<ContextType>;
  PlanCheck?: PlanCheckResolvers<ContextType>;
  PlannedStep?: PlannedStepResolvers<ContextType>;
  Pool?: PoolResolvers<ContextType>;
  PoolConnections?: PoolConnectionsResolvers<ContextType>;
  PoolDatabase?: PoolDatabaseResolvers<ContextType>;
  PoolHold?: PoolHoldResolvers<ContextType>;
  PoolSetting?: PoolSettingResolvers<ContextType>;
  PoolTraffic?: PoolTrafficResolvers<ContextType>;
  Pooler?: PoolerResolvers<ContextType>;
  PoolerSection?: PoolerSectionResolvers<ContextType>;
  Pools?: PoolsResolvers<ContextType>;
  PostgresNode?: PostgresNodeResolvers<ContextType>;
  PostgresNodeSection?: PostgresNodeSectionResolvers<ContextType>;
  PostgresVitals?: PostgresVitalsResolvers<ContextType>;
  ProxyChange?: ProxyChangeResolvers<ContextType>;
  ProxySection?: ProxySectionResolvers<ContextType>;
  ProxyServer?: ProxyServerResolvers<ContextType>;
  ProxyTotal?: ProxyTotalResolvers<ContextType>;
  ProxyTotalsSection?: ProxyTotalsSectionResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Remedy?: RemedyResolvers<ContextType>;
  ReplayConflicts?: ReplayConflictsResolvers<ContextType>;
  ReplicationHistory?: ReplicationHistoryResolvers<ContextType>;
  ReplicationSection?: ReplicationSectionResolvers<ContextType>;
  ReplicationState?: ReplicationStateResolvers<ContextType>;
  Requested?: RequestedResolvers<ContextType>;
  Route?: RouteResolvers<ContextType>;
  RouteAnswer?: RouteAnswerResolvers<ContextType>;
  RouteAnswerSection?: RouteAnswerSectionResolvers<ContextType>;
  RouteProof?: RouteProofResolvers<ContextType>;
  Routing?: RoutingResolvers<ContextType>;
  Saturation?: SaturationResolvers<ContextType>;
  Section?: SectionResolvers<ContextType>;
  SectionError?: SectionErrorResolvers<ContextType>;
  Sender?: SenderResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  ServiceLevel?: ServiceLevelResolvers<ContextType>;
  ServiceLevelReport?: ServiceLevelReportResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionAdvice?: SessionAdviceResolvers<ContextType>;
  SessionAdviceHardware?: SessionAdviceHardwareResolvers<ContextType>;
  SessionCount?: SessionCountResolvers<ContextType>;
  SessionForecast?: SessionForecastResolvers<ContextType>;
  SessionLimit?: SessionLimitResolvers<ContextType>;
  SessionPage?: SessionPageResolvers<ContextType>;
  SessionSummary?: SessionSummaryResolvers<ContextType>;
  SessionSummarySection?: SessionSummarySectionResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
  SlotForecast?: SlotForecastResolvers<ContextType>;
  SlotHistory?: SlotHistoryResolvers<ContextType>;
  SlotList?: SlotListResolvers<ContextType>;
  Statement?: StatementResolvers<ContextType>;
  StatementList?: StatementListResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Timeline?: TimelineResolvers<ContextType>;
  TimelineCause?: TimelineCauseResolvers<ContextType>;
  TimelineEdge?: TimelineEdgeResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  WalReceiver?: WalReceiverResolvers<ContextType>;
  Wraparound?: WraparoundResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphqlContext> = {
  requires?: RequiresDirectiveResolver<any, any, ContextType>;
};
