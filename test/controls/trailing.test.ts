import { expect, it } from 'vitest';
import { trailing } from '../../src/controls/trailing.js';
import { audit, organizationId, trailArn, trailView, unknown } from '../support/literals.js';

const strange = trailArn.replace('111122223333', '999900001111');

it.each([
  ['an account of the organization', trailView({ trail: { organization: false } }), audit(), organizationId],
  [
    'the organization, whose management account is left out',
    trailView(),
    audit({ accounts: new Map() }),
    organizationId,
  ],
  ['an account that is not of it', trailView({ trail: { arn: strange, organization: false } }), audit(), undefined],
  ['an organization whose id nobody could read', trailView(), audit({ organizationId: unknown() }), undefined],
  ['nobody knows which', trailView(), audit({ organizationId: undefined }), undefined],
])('CloudTrail asks in the name of %s', (_title, view, whole, expected) => {
  expect(trailing(view, whole)).toEqual({
    trailArn: view.trail.arn,
    ...(expected !== undefined && { organizationId: expected }),
  });
});
