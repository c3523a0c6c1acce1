import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { controls } from '../../src/controls/index.js';
import { identities, type PolicyDocument, resourcesOf } from '../../src/iam/policies.js';
import { rightsFor } from '../../src/iam/rights.js';
import { deployTemplates, shippedTemplates } from '../../src/iam/templates.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { archive, bucket, hub, keyArn, member, policyOf, topicArn } from '../support/literals.js';

interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}
interface Properties {
  readonly [property: string]: unknown;
  readonly AssumeRolePolicyDocument?: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
}

const deployDirectory = new URL('../../templates/deploy/', import.meta.url);
const shipped = shippedTemplates(controls);

function parsed(text: string | undefined): Template {
  return parse(text ?? '', { version: '1.1' }) as Template;
}

function only({ Resources }: Template): Properties {
  const [resource, ...more] = Object.values(Resources);
  expect(more).toEqual([]);
  return resource?.Properties ?? {};
}

const principal = `arn:aws:iam::${hub}:role/TrailproofHub`;
const policy = policyOf({
  trails: {
    encryption: { keys: [keyArn] },
    notification: { topics: [topicArn] },
    destination: { buckets: [bucket, 'second-bucket'], account: archive },
  },
});

function own(fields: Readonly<Record<string, unknown>> = {}) {
  const settings = AuditSettings.parse({ version: 1, ...fields });
  const rights = rightsFor(controls, { settings, policy, partition: 'aws' });
  return {
    templates: deployTemplates(rights, { settings, resources: resourcesOf(rights, policy, 'aws'), principal }),
    printed: identities(rights, { settings, policy, partition: 'aws' }),
    printedForHub: identities(rights, { settings, policy, partition: 'aws', principal }),
  };
}

/** The document as CloudFormation makes it of the template's own defaults. */
function resolved(document: unknown, { Parameters }: Template): unknown {
  const blanks: Readonly<Record<string, string>> = {
    ExternalId: 'EXTERNAL_ID',
    OrganizationId: 'ORGANIZATION_ID',
    HubPrincipalArn: 'PRINCIPAL_ARN',
  };
  const text = JSON.stringify(document)
    .replaceAll(/{"Ref":"(\w+)"}/g, (_, name: string) =>
      JSON.stringify(blanks[name] ?? String(Parameters[name]?.Default).split(',')),
    )
    .replaceAll(/{"Fn::Sub":("[^"]*")}/g, (_, value: string) => value.replaceAll(/\$\{AWS::Partition\}/g, 'aws'));
  return JSON.parse(text);
}

describe('the shipped templates', () => {
  it.each(Object.entries(shipped))('%s is what the rights give', (name, text) => {
    const committed = readFileSync(new URL(name, deployDirectory), 'utf8');

    expect(committed, 'The rights have changed. To write the templates anew: npm run generate').toBe(text);
  });

  it('are all there is in their directory', () => {
    expect(readdirSync(deployDirectory).toSorted()).toEqual(Object.keys(shipped).toSorted());
  });

  it.each(Object.entries(shipped))('%s says on top where it is deployed', (_, text) => {
    expect(text).toMatch(/^# /);
    expect(text).toMatch(/^# .*Deploy it /m);
  });
});

describe('the templates of a configuration', () => {
  it('allow what the printed policies allow', () => {
    const { templates, printed } = own({ role: { name: 'Auditor', path: '/security/' } });
    const hubRole = parsed(templates['hub-role.yaml']);
    const memberRole = parsed(templates['member-role.yaml']);

    const permissions = (template: Template) => resolved(only(template).Policies?.[0]?.PolicyDocument, template);

    expect(permissions(hubRole)).toEqual(printed.hub.permissions);
    expect(permissions(memberRole)).toEqual(printed['log-archive']?.permissions);
    expect(resolved(only(memberRole).AssumeRolePolicyDocument, memberRole)).toEqual(printed.member?.trust);
    expect(only(memberRole)).toMatchObject({ RoleName: 'Auditor', Path: '/security/', MaxSessionDuration: 3600 });
    expect(only(hubRole)).toMatchObject({ MaxSessionDuration: 3600 });
  });

  it.each<[string, unknown]>([
    ['every account of the organization', 'organization'],
    ['named accounts, its own one left out', [hub, member]],
    ['none but its own', [hub]],
    ['its own by definition', 'self'],
  ])('let the hub enter what the printed policies let it enter: %s', (_, accounts) => {
    const { templates, printedForHub } = own({ accounts });
    const hubRole = parsed(templates['hub-role.yaml']);

    const entering = (statements: unknown) =>
      (statements as readonly { readonly Sid?: string }[]).filter(({ Sid }) => Sid?.startsWith('Enter'));
    expect(entering(resolved(only(hubRole).Policies?.[0]?.PolicyDocument.Statement, hubRole))).toEqual(
      entering(printedForHub.hub.permissions.Statement),
    );
  });

  it('take an external id that is not shown and not short, and have none of their own', () => {
    const { Parameters } = parsed(own({ role: { externalId: 'canary-7d1c52' } }).templates['member-role.yaml']);

    expect(Parameters['ExternalId']).toMatchObject({ NoEcho: true, MinLength: 12 });
    expect(Parameters['ExternalId']).not.toHaveProperty('Default');
    expect(JSON.stringify(own({ role: { externalId: 'canary-7d1c52' } }).templates)).not.toContain('canary');
  });

  it('make the hop the hub, and let it enter the role that asks AWS Organizations', () => {
    const hop = { roleArn: `arn:aws:iam::${hub}:role/security/Hub`, externalId: 'canary-7d1c52' };
    const organizationRole = { roleArn: `arn:aws:iam::${archive}:role/Lister` };
    const { templates, printed } = own({ hop, organizationRole });
    const hubRole = parsed(templates['hub-role.yaml']);

    const role = only(hubRole);

    expect(role).toMatchObject({ RoleName: 'Hub', Path: '/security/' });
    expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('"sts:ExternalId":{"Ref":"ExternalId"}');
    const statements = resolved(role.Policies?.[0]?.PolicyDocument.Statement, hubRole) as readonly { Sid: string }[];
    const entering = ({ Sid }: { readonly Sid?: string }) => Sid?.startsWith('Enter');
    expect(statements.filter(entering)).toEqual(printed.hub.permissions.Statement.filter(entering));
    expect(parsed(templates['member-role.yaml']).Parameters['HubPrincipalArn']?.['Default']).toBe(hop.roleArn);
    expect(JSON.stringify(templates)).not.toContain('canary');
  });

  it('put in the hub where it is known', () => {
    const { Parameters } = parsed(own().templates['member-role.yaml']);

    expect(Parameters['HubPrincipalArn']?.['Default']).toBe(principal);
  });

  it('deploy the same role to units, accounts that join later included, with every parameter passed on', () => {
    const { templates } = own();
    const organization = parsed(templates['organization.yaml']);

    const stackSet = only(organization);

    expect(stackSet).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true },
      CallAs: { Ref: 'CallAs' },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: { Ref: 'Targets' } } }],
    });
    const inner = parsed(stackSet['TemplateBody'] as string);
    expect(inner).toEqual(parsed(templates['member-role.yaml']));
    const passedOn = stackSet['Parameters'] as readonly { ParameterKey: string; ParameterValue: unknown }[];
    expect(passedOn.map(({ ParameterKey }) => ParameterKey)).toEqual(Object.keys(inner.Parameters));
    for (const { ParameterKey, ParameterValue } of passedOn) {
      expect(JSON.stringify(ParameterValue)).toContain(`{"Ref":"${ParameterKey}"}`);
      expect(organization.Parameters[ParameterKey]).toEqual(inner.Parameters[ParameterKey]);
    }
  });

  it.each([
    ['the named accounts', [member], ['hub-role.yaml', 'member-role.yaml']],
    ['the own account', 'self', ['hub-role.yaml']],
  ])('are those that %s need, without an organization', (_, accounts, names) => {
    const { templates } = own({ accounts });

    expect(Object.keys(templates)).toEqual(names);
    expect(JSON.stringify(templates)).not.toMatch(/OrganizationId|OrgID/);
  });
});
