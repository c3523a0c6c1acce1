import { expect, it } from 'vitest';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, known, policyOf, trailView, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-tags');

const ofAws = { 'aws:cloudformation:stack-name': 'trail' };

it.each<[string, readonly string[], Readonly<Record<string, string>>, Expected]>([
  ['passes with any tag where none is asked for', [], { team: 'platform' }, { verdict: 'pass', says: ['tagged'] }],
  ['passes with a tag that has no value', [], { team: '' }, { verdict: 'pass', says: ['tagged'] }],
  [
    'passes with all that are asked for',
    ['team', 'stage'],
    { stage: 'b', team: 'a', x: '' },
    { verdict: 'pass', says: ['tagged'] },
  ],
  ['fails without any', [], {}, { verdict: 'fail', says: ['no-tags'] }],
  ["fails with AWS's own alone", [], ofAws, { verdict: 'fail', says: ['no-tags'] }],
  ['fails without any, whichever are asked for', ['team'], {}, { verdict: 'fail', says: ['no-tags'] }],
  ['fails with others', ['team'], { stage: 'b' }, { verdict: 'fail', says: ['tags-missing'] }],
  ['fails with one of two', ['team', 'stage'], { stage: 'b' }, { verdict: 'fail', says: ['tags-missing'] }],
  ['fails with another spelling', ['team'], { Team: 'platform' }, { verdict: 'fail', says: ['tags-missing'] }],
])('%s', (_title, asked, tags, expected) => {
  const policy = policyOf({ trails: { tags: asked } });

  expectJudgement(judge(trailView({ tags: known(tags) }), audit({ policy })), expected);
});

it('names those that are missing, and rests on the answer', () => {
  const policy = policyOf({ trails: { tags: ['team', 'stage', 'owner'] } });

  expect(judge(trailView({ tags: known({ stage: 'b' }, 'tags') }), audit({ policy }))).toEqual({
    verdict: 'fail',
    because: [{ code: 'tags-missing', args: { keys: 'team, owner' } }],
    evidence: ['tags'],
  });
});

it('misses the tags', () => {
  const trail = trailView({ tags: unknown('cloudtrail:ListTags') });

  expectJudgement(judge(trail, audit()), { verdict: 'not-assessed', says: ['cloudtrail:ListTags'] });
});
