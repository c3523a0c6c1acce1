import { describe, expect, it } from 'vitest';
import { type Collecting, existing, type Gathered, gathered, sharedReads, theOnly } from '../../support/collecting.js';
import { logGroupArn, management, member } from '../../support/literals.js';
import { faulty } from '../../support/pipeline.js';
import { organizationTrail, ownTrail, smallest } from '../../support/small.js';

type Fields = Readonly<Record<string, unknown>>;

/** The organization trail sends to the group `trail`; these are the groups that there are. */
function scenarioOf(logGroups: readonly Fields[], fields: Fields = {}) {
  return smallest({
    ...fields,
    accounts: { [management]: { trails: [{ ...organizationTrail, logGroupArn }], logGroups } },
  });
}

function group(name: string, more: Fields = {}) {
  return { name, region: 'us-east-1', ...more };
}

const logsReads = ['logs:DescribeLogGroups'];

/** What is read of log groups alone, in the account of the trail. */
function ofLogGroup(how: Collecting): Promise<Gathered> {
  return gathered({ reads: logsReads, accounts: [management], ...how });
}

function logsCalls({ calls }: Gathered): readonly string[] {
  return calls
    .filter(({ service }) => service === 'logs')
    .map(({ action, account, region }) => `${action} ${account} ${region}`);
}

describe('a log group', () => {
  it.each([
    ['that keeps events for a time', { retentionDays: 400 }, 400],
    ['that keeps them for good', {}, null],
  ])('%s is read under the name that the trail has for it', async (_title, more, retentionDays) => {
    const read = await ofLogGroup({ scenario: scenarioOf([group('trail', more)]) });

    expect(existing('log-group', read)).toEqual({ exists: true, retentionDays });
    const [evidence] = read.shared.filter(({ resource }) => resource.kind === 'log-group');
    expect(evidence).toMatchObject({ arn: logGroupArn, answers: [{ api: 'logs:DescribeLogGroups' }] });
    expect(logsCalls(read)).toEqual([`DescribeLogGroups ${management} us-east-1`]);
  });

  it('is told from others whose names begin like it, on whatever page', async () => {
    const others = Array.from({ length: 5 }, (_, index) => group(`trail-${index}`, { retentionDays: 1 }));
    const scenario = scenarioOf([...others, group('trail', { retentionDays: 30 })], { pageSizes: { logGroups: 2 } });

    const read = await ofLogGroup({ scenario });

    expect(existing('log-group', read)).toEqual({ exists: true, retentionDays: 30 });
    expect(logsCalls(read)).toHaveLength(3);
  });

  it.each([
    ['there is none', []],
    ['others begin like it', [group('trail-2'), group('trails')]],
    ['it is in another region', [group('trail', { region: 'eu-west-1' })]],
  ])('is known not to exist where %s', async (_title, logGroups) => {
    const read = await ofLogGroup({ scenario: scenarioOf(logGroups) });

    expect(theOnly('log-group', read)).toMatchObject({ known: { exists: false } });
  });

  it('of another account than the trail is read there', async () => {
    const arn = logGroupArn.replace(management, member);
    const accounts = {
      [management]: { trails: [{ ...organizationTrail, logGroupArn: arn }] },
      [member]: { logGroups: [group('trail')] },
    };

    const read = await ofLogGroup({ scenario: smallest({ accounts }), accounts: [management, member] });

    expect(existing('log-group', read)).toMatchObject({ retentionDays: null });
    expect(logsCalls(read)).toEqual([`DescribeLogGroups ${member} us-east-1`]);
  });

  it('of an account outside the organization is a gap that says so', async () => {
    const arn = logGroupArn.replace(management, '999999999999');
    const trails = [{ ...organizationTrail, logGroupArn: arn }];

    const read = await gathered({ scenario: smallest({ accounts: { [management]: { trails } } }), reads: logsReads });

    expect(theOnly('log-group', read)).toMatchObject({ gap: { account: '999999999999', reason: 'owner-outside' } });
  });

  it('that may not be described is a gap', async () => {
    const scenario = faulty(scenarioOf([group('trail')]), { service: 'logs', fault: 'denied' });

    expect(theOnly('log-group', await ofLogGroup({ scenario }))).toMatchObject({
      gap: { api: 'logs:DescribeLogGroups', reason: 'denied', resource: logGroupArn },
    });
  });

  it('is read once, whatever number of trails send to it', async () => {
    const trails = [
      { ...organizationTrail, logGroupArn },
      { ...organizationTrail, name: 'second', logGroupArn },
    ];
    const accounts = {
      [management]: { trails, logGroups: [group('trail')] },
      [member]: { trails: [{ ...ownTrail, logGroupArn }] },
    };

    expect(
      logsCalls(await ofLogGroup({ scenario: smallest({ accounts }), accounts: [management, member] })),
    ).toHaveLength(1);
  });

  it('is not asked for where no control needs it', async () => {
    const reads = sharedReads.filter((action) => action !== 'logs:DescribeLogGroups');

    const read = await ofLogGroup({ scenario: scenarioOf([group('trail')]), reads });

    expect(logsCalls(read)).toEqual([]);
    expect(read.shared.map(({ arn }) => arn)).not.toContain(logGroupArn);
  });
});
