import { describe, expect, it } from 'vitest';
import { viewOrganization } from '../../src/assess/organization-view.js';
import type { AccountEvidence, AccountReading, OrganizationEvidence, TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { streamed } from '../support/assessing.js';
import {
  accountLine,
  closed,
  evidenceWith,
  gap,
  hub,
  known,
  logging,
  management,
  member,
  organizationLine,
  other,
  owning,
  policyOf,
  reading,
  stopped,
  trail,
  trailArn,
  unknown,
} from '../support/literals.js';

/** An account that was asked for the status. */
function telling(status: NonNullable<AccountReading['trails'][string]['status']>): AccountReading {
  return reading({ trails: { [trailArn]: { trail: trail(), from: 'trail', status } } });
}

async function viewed(lines: readonly AccountEvidence[], more: Partial<OrganizationEvidence> = {}) {
  const evidence = evidenceWith(...lines).map((line) =>
    line.line === 'organization' ? { ...organizationLine, ...more } : line,
  );
  return (await viewOrganization(streamed(evidence), policyOf())).trails.get(trailArn);
}

const shut = accountLine(management, closed(management));

describe('what became of deliveries', () => {
  it("is known from the trail's owner, whoever else was asked before", async () => {
    const lines = [accountLine(management, owning()), accountLine(member, telling(known(stopped, 'of a member')))];
    const view = await viewed(lines);

    expect(view?.deliveries).toEqual(known({ ...logging, account: management }, 'status'));
  });

  it("is known from the trail's owner where a member was asked first", async () => {
    const arn = trailArn.replace(management, other);
    const seen = (status: Fact<TrailStatus>) =>
      reading({ trails: { [arn]: { trail: trail({ arn }), from: 'trail', status } } });
    const lines = [
      accountLine(member, seen(known(stopped, 'of a member'))),
      accountLine(other, seen(known(logging, 'of the owner'))),
    ];
    const { trails } = await viewOrganization(streamed(evidenceWith(...lines)), policyOf());

    expect(trails.get(arn)?.deliveries).toEqual(known({ ...logging, account: other }, 'of the owner'));
  });

  it('is known from a delegated administrator of CloudTrail', async () => {
    const view = await viewed([shut, accountLine(hub, telling(known(logging, 'of the administrator')))]);

    expect(view?.deliveries).toEqual(known({ ...logging, account: hub }, 'of the administrator'));
  });

  it('is a gap in the owner where a member tells the status, which keeps the logging state', async () => {
    const view = await viewed([shut, accountLine(member, telling(known(logging, 'of a member')))]);

    expect(view?.status).toEqual(known(logging, 'of a member'));
    expect(view?.deliveries).toMatchObject({
      gap: {
        account: management,
        region: 'us-east-1',
        api: 'cloudtrail:GetTrailStatus',
        resource: trailArn,
        reason: 'not-collected',
        detail: expect.stringContaining(member),
      },
    });
  });

  it.each([
    [
      'nobody could list the administrators',
      { cloudtrailAdministrators: unknown('organizations:ListDelegatedAdministrators') },
    ],
    ['no account administers CloudTrail', { cloudtrailAdministrators: known([], 'administrators') }],
  ])('is a gap where %s, and the owner did not tell', async (_title, more) => {
    const view = await viewed([shut, accountLine(hub, telling(known(logging, 'of the hub')))], more);

    expect(view?.deliveries).toMatchObject({ gap: { account: management, api: 'cloudtrail:GetTrailStatus' } });
  });

  it('misses what the status misses', async () => {
    const missed = gap('cloudtrail:GetTrailStatus', { account: management });
    const view = await viewed([accountLine(management, telling({ gap: missed }))]);

    expect(view?.deliveries).toEqual({ gap: missed });
  });
});
