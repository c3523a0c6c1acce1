import { describe, expect, test } from 'vitest';
import { parseAuditSettings } from '../../src/config/audit-settings.js';
import { AuditSettings, defaultAuditSettings } from '../../src/model/audit-settings.js';
import { expectValue, problemsOf } from './expect.js';

function parse(text: string) {
  return parseAuditSettings(text, 'audit.yaml');
}

describe('audit settings that are sound', () => {
  test('have every default filled in', () => {
    const settings = expectValue(parse('version: 1'));

    expect(settings).toEqual(defaultAuditSettings);
    expect(settings).toEqual({
      version: 1,
      accounts: 'organization',
      role: { name: 'TrailproofAudit', path: '/', sessionName: 'trailproof' },
      events: { root: false, services: [] },
      concurrency: 64,
      output: 'reports',
    });
    expect(AuditSettings.parse(settings)).toEqual(settings);
  });

  test.each([
    ['self', 'self'],
    ['["012345678901"]', ['012345678901']],
  ])('may name the accounts as %s', (written, accounts) => {
    expect(expectValue(parse(`version: 1\naccounts: ${written}`)).accounts).toEqual(accounts);
  });

  test('may ask for activity of the root user and of developer tools', () => {
    const events = { root: true, services: ['codebuild', 'logs'] };

    expect(expectValue(parse(`version: 1\nevents: ${JSON.stringify(events)}`)).events).toEqual(events);
    expect(expectValue(parse('version: 1\nevents: { root: true }')).events).toEqual({ root: true, services: [] });
  });

  test.each([
    ['{ root: yes please }', 'true or false'],
    ['{ services: [codecatalyst] }', 'codebuild, codedeploy'],
    ['{ services: codebuild }', 'a list of services'],
    ['{ users: true }', 'users'],
  ])('do not ask for activity by events: %s', (written, says) => {
    expect(JSON.stringify(problemsOf(parse(`version: 1\nevents: ${written}`)))).toContain(says);
  });

  test('may select accounts of the organization, and leave some out', () => {
    const scope = {
      accounts: ['012345678901'],
      organizationalUnits: ['ou-ab12-11111111'],
      tags: { environment: ['prod', ''], チーム: ['決済'] },
      exclude: { accounts: ['111122223333'], organizationalUnits: ['ou-ab12-22222222'], tags: { audit: ['none'] } },
    };

    expect(expectValue(parse(`version: 1\nscope: ${JSON.stringify(scope)}`)).scope).toEqual(scope);
  });

  test.each(['hop', 'organizationRole'])('may name a role as %s, in any partition', (setting) => {
    const roleArn = 'arn:aws-us-gov:iam::012345678901:role/audit/hub/TrailproofHub';
    const settings = expectValue(parse(`version: 1\n${setting}: { roleArn: "${roleArn}" }`));

    expect(settings).toMatchObject({ [setting]: { roleArn, sessionName: 'trailproof' } });
  });
});

describe('audit settings that are not sound', () => {
  test.each([
    [
      'accounts: organisation',
      '2:11: expected organization, self or a list of account ids, came "organisation". Did you mean organization?',
    ],
    [
      'accounts: 111122223333',
      '2:11: expected organization, self or a list of account ids, came the number 111122223333',
    ],
    ['accounts: []', '2:11: expected a list of account ids with at least one entry, came an empty list'],
    [
      'accounts: [111122223333]',
      '2:12: expected an account id as text of 12 digits, came the number 111122223333: put it in quotes',
    ],
    ['accounts: ["111122223333", "111122223333"]', '2:28: this stands in the list already'],
    ['role: Auditor', '2:7: expected keys and values, came "Auditor"'],
    ['role: { name: "" }', "2:15: expected a role's name: 1 to 64 of letters, digits and +=,.@_-, came empty text"],
    ['role: { path: audit }', '2:15: expected a role\'s path such as / or /audit/, came "audit"'],
    ['role: { path: //audit/ }', '2:15: expected a role\'s path such as / or /audit/, came "//audit/"'],
    ['role: { sessionName: x }', '2:22: expected a session\'s name: 2 to 64 of letters, digits and +=,.@_-, came "x"'],
    ['role: { externalID: abc }', '2:9: unknown key "externalID". Did you mean externalId?'],
    ['region: us-east', '2:9: expected a region such as us-east-1, came "us-east"'],
    ['region: us-east-1a', '2:9: expected a region such as us-east-1, came "us-east-1a"'],
    ['regions: us-east-1', '2:10: expected a list of regions, came "us-east-1": put it in square brackets'],
    ['concurrency: 0', '2:14: expected a whole number from 1 to 256, came the number 0'],
    ['concurrency: 257', '2:14: expected a whole number from 1 to 256, came the number 257'],
    ['concurrency: 1.5', '2:14: expected a whole number from 1 to 256, came the number 1.5'],
    ['concurrency: "64"', '2:14: expected a whole number from 1 to 256, came "64"'],
    ['output: ""', '2:9: expected the path of a directory, came empty text'],
    ['output: "a\\0b"', '2:9: expected the path of a directory, came "a\\u{0}b"'],
    ['profile: [a]', "2:10: expected a profile's name, came a list"],
    ['scope:', '2:7: expected keys and values, came nothing: fill it in or take it out'],
    ['scope: [prod]', '2:8: expected keys and values, came a list'],
    ['scope: { acounts: [] }', '2:10: unknown key "acounts". Did you mean accounts?'],
    ['scope: { exclude: { tag: {} } }', '2:21: unknown key "tag". Did you mean tags?'],
    [
      'scope: { accounts: [012345678901] }',
      '2:21: expected an account id as text of 12 digits, came the number 012345678901: put it in quotes',
    ],
    [
      'scope: { exclude: { accounts: [012345678901] } }',
      '2:32: expected an account id as text of 12 digits, came the number 012345678901: put it in quotes',
    ],
    [
      'scope: { organizationalUnits: [] }',
      '2:31: expected a list of ids of organizational units with at least one entry, came an empty list',
    ],
    [
      'scope: { organizationalUnits: [Prod] }',
      '2:32: expected the id of an organizational unit such as ou-ab12-11111111, came "Prod"',
    ],
    ['scope: { tags: {} }', '2:16: it names no tag: fill it in or take it out'],
    ['scope: { tags: prod }', '2:16: expected tags with their values, such as environment: [prod], came "prod"'],
    [
      'scope: { tags: { environment: prod } }',
      '2:31: expected a list of values, came "prod": put it in square brackets',
    ],
    [
      'scope: { tags: { since: [2026] } }',
      "2:26: expected a tag's value as text of at most 256 characters, came the number 2026: put it in quotes",
    ],
    ['scope: { tags: { "": [prod] } }', "2:22: a tag's key has 1 to 128 characters"],
    ['accounts: self\nscope: {}', '3:8: scope is for accounts: organization only'],
    ['accounts: ["111122223333"]\nscope: {}', '3:8: scope is for accounts: organization only'],
    ['hop: TrailproofHub', '2:6: expected keys and values, came "TrailproofHub"'],
    [
      'hop: {}',
      '2:6: roleArn is missing, expected the ARN of a role, such as arn:aws:iam::111122223333:role/TrailproofHub',
    ],
    [
      'organizationRole: { roleArn: "arn:aws:iam::111122223333:user/hub" }',
      '2:30: expected the ARN of a role, such as arn:aws:iam::111122223333:role/TrailproofHub, ' +
        'came "arn:aws:iam::111122223333:user/hub"',
    ],
    [
      'accounts: self\norganizationRole: { roleArn: "arn:aws:iam::111122223333:role/hub" }',
      '3:19: organizationRole is for accounts: organization only',
    ],
  ])('%j is answered with its place and what was expected', (text, problem) => {
    expect(problemsOf(parse(`version: 1\n${text}`))).toEqual([`audit.yaml:${problem}`]);
  });

  test.each(['"hush hush"', '4711', '[hush]', '{ hush: 4711 }'])(
    'do not show the external id %s that they refuse',
    (externalId) => {
      const roleArn = '"arn:aws:iam::111122223333:role/hub"';
      const problems = problemsOf(
        parse(
          `version: 1\nrole: { externalId: ${externalId} }\n` +
            `hop: { externalId: ${externalId}, roleArn: ${roleArn} }\n` +
            `organizationRole: { externalId: ${externalId}, roleArn: ${roleArn} }`,
        ),
      );

      expect(problems).toEqual([
        expect.stringMatching(/^audit\.yaml:2:21: expected an external id/),
        expect.stringMatching(/^audit\.yaml:3:20: expected an external id/),
        expect.stringMatching(/^audit\.yaml:4:33: expected an external id/),
      ]);
      expect(problems.join()).not.toMatch(/hush|4711/);
    },
  );
});
