import { stringify } from 'yaml';
import { type AuditSettings, defaultAuditSettings } from '../model/audit-settings.js';
import {
  anyResource,
  hubOf,
  hubPolicy,
  type NamedResources,
  type PolicyDocument,
  type Resources,
  rolePolicy,
  rolesEntered,
  trustPolicy,
  type Value,
} from './policies.js';
import { type OwnedService, ownedServices, type Reader, type Rights, rightsFor, serviceOf } from './rights.js';

export interface Deployment {
  readonly settings: Pick<AuditSettings, 'accounts' | 'role' | 'hop' | 'organizationRole'>;
  /** What the resources' parameters say when nobody changes them. */
  readonly resources: NamedResources;
  /** The role or user that runs the audit, by ARN, where it is known. */
  readonly principal?: string;
}

export type TemplateName = 'hub-role.yaml' | 'member-role.yaml' | 'organization.yaml';

/** CloudFormation templates by file name: the same statements as the printed policies, with parameters for names. */
export function deployTemplates(
  rights: Rights,
  { settings, resources, principal }: Deployment,
): Readonly<Partial<Record<TemplateName, string>>> {
  const { accounts, role, hop, organizationRole } = settings;
  const wholeOrganization = accounts === 'organization';
  const arns = resourceParameters(rights, resources);
  const organizationId = wholeOrganization ? { OrganizationId: organizationIdParameter } : {};
  const organization = wholeOrganization ? ref('OrganizationId') : undefined;
  const trusting = {
    HubPrincipalArn: defaulting(hubPrincipalParameter, hop?.roleArn ?? principal),
    ExternalId: externalIdParameter('role.externalId'),
    ...organizationId,
    ...arns,
  };

  const hubAccount = hubOf({ settings, ...(principal !== undefined && { principal }) });
  const hub = template(headers.hub, {
    Description: 'Trailproof: the role that runs the audit',
    Parameters: {
      TrustedPrincipalArn: hop ? defaulting(trustedPrincipalParameter, principal) : trustedPrincipalParameter,
      ...(hop?.externalId && { ExternalId: externalIdParameter('hop.externalId') }),
      ...organizationId,
      ...arns,
    },
    Resources: {
      HubRole: roleResource(
        hop ? nameOf(hop.roleArn) : { RoleName: 'TrailproofHub' },
        trustPolicy(ref('TrustedPrincipalArn'), hop?.externalId && ref('ExternalId'), organization),
        hubPolicy(
          rights,
          {
            roles: rolesEntered(settings, `\${AWS::Partition}`, hubAccount).map(sub),
            organizationId: organization,
            lister: organizationRole?.roleArn,
          },
          parameterResources,
        ),
      ),
    },
    Outputs: { HubPrincipalArn: { Description: 'Whom the audit roles trust', Value: attribute('HubRole', 'Arn') } },
  });
  if (accounts === 'self') return { 'hub-role.yaml': hub };

  const member = {
    Description: 'Trailproof: the role that the audit assumes in an account',
    Parameters: trusting,
    Resources: {
      AuditRole: roleResource(
        { RoleName: role.name, Path: role.path },
        trustPolicy(ref('HubPrincipalArn'), ref('ExternalId'), organization),
        rolePolicy(rights, parameterResources),
      ),
    },
    Outputs: { AuditRoleArn: { Value: attribute('AuditRole', 'Arn') } },
  };
  const alone = { 'hub-role.yaml': hub, 'member-role.yaml': template(headers.member, member) };
  if (!wholeOrganization) return alone;
  return {
    ...alone,
    'organization.yaml': template(headers.organization, {
      Description: 'Trailproof: the audit role in every account of an organization, new ones too',
      Parameters: { Targets: targetsParameter, CallAs: callAsParameter, ...trusting },
      Resources: {
        AuditRoles: {
          Type: 'AWS::CloudFormation::StackSet',
          Properties: {
            StackSetName: ref('AWS::StackName'),
            Description: member.Description,
            PermissionModel: 'SERVICE_MANAGED',
            CallAs: ref('CallAs'),
            AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
            Capabilities: ['CAPABILITY_NAMED_IAM'],
            // An account that takes no stack must not keep the others from theirs: the audit will name it.
            OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 25 },
            // Roles are global: one region is enough, and it must be enabled in every account.
            StackInstancesGroup: [
              { DeploymentTargets: { OrganizationalUnitIds: ref('Targets') }, Regions: [ref('AWS::Region')] },
            ],
            Parameters: Object.entries(trusting).map(([ParameterKey, { Type }]) => ({
              ParameterKey,
              ParameterValue: Type === 'String' ? ref(ParameterKey) : { 'Fn::Join': [',', ref(ParameterKey)] },
            })),
            TemplateBody: template('', member),
          },
        },
      },
    }),
  };
}

/** The templates in templates/deploy: for whatever a policy may ask, and as audits run without settings. */
export function shippedTemplates(controls: readonly Reader[]): Readonly<Partial<Record<TemplateName, string>>> {
  const settings = defaultAuditSettings;
  return deployTemplates(rightsFor(controls, { settings, partition: 'aws' }), { settings, resources: anyResource });
}

interface Parameter {
  readonly Type: 'String' | 'CommaDelimitedList';
  readonly [attribute: string]: unknown;
}

/** A role or a user, by ARN. */
export const principalPattern = '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]+$';
const hubPrincipalParameter: Parameter = {
  Type: 'String',
  Description: 'Who runs the audit: the ARN of a role or user that exists. HubPrincipalArn of the hub-role stack.',
  AllowedPattern: principalPattern,
};
const trustedPrincipalParameter: Parameter = {
  Type: 'String',
  Description: 'Who may assume the hub role: the ARN of a role or user that exists.',
  AllowedPattern: principalPattern,
};
const organizationIdParameter: Parameter = {
  Type: 'String',
  Description: 'The id of the organization.',
  AllowedPattern: '^o-[a-z0-9]{10,32}$',
};
/** Long enough that nobody guesses it. AWS takes 2 to 1,224 characters. */
function externalIdParameter(setting: string): Parameter {
  return {
    Type: 'String',
    Description: `The external id, as ${setting} of audit.yaml has it: 12 characters at least.`,
    NoEcho: true,
    MinLength: 12,
    MaxLength: 1224,
    AllowedPattern: '^[A-Za-z0-9_+=,.@:/-]+$',
  };
}
const targetsParameter: Parameter = {
  Type: 'CommaDelimitedList',
  Description: 'The root (r-...) or the organizational units (ou-...) whose accounts get the role.',
};
const callAsParameter: Parameter = {
  Type: 'String',
  Description: 'SELF in the management account, DELEGATED_ADMIN in a delegated administrator of StackSets.',
  AllowedValues: ['SELF', 'DELEGATED_ADMIN'],
  Default: 'SELF',
};

function defaulting(parameter: Parameter, value: string | undefined): Parameter {
  return value === undefined ? parameter : { ...parameter, Default: value };
}

const resourceParameter: Readonly<Record<OwnedService, readonly [name: string, what: string]>> = {
  s3: ['BucketArns', 'buckets that trails deliver to'],
  kms: ['KeyArns', 'KMS keys that trails, their topics and buckets use'],
  sns: ['TopicArns', 'SNS topics that trails notify'],
};

function resourceParameters({ owner }: Rights, resources: Deployment['resources']): Record<string, Parameter> {
  const read = ownedServices.filter((service) => owner.some((action) => serviceOf(action) === service));
  return Object.fromEntries(
    read.map((service) => {
      const [name, what] = resourceParameter[service];
      const Description = `The ARNs of the ${what}, with commas between them; * is any. Naming them narrows the right.`;
      return [name, { Type: 'CommaDelimitedList', Description, Default: [resources[service]].flat().join(',') }];
    }),
  );
}

const parameterResources: Resources = {
  s3: ref(resourceParameter.s3[0]),
  kms: ref(resourceParameter.kms[0]),
  sns: ref(resourceParameter.sns[0]),
};

function roleResource(name: Readonly<Record<string, string>>, trust: PolicyDocument, permissions: PolicyDocument) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      ...name,
      Description: 'Reads what a Trailproof audit needs and nothing else',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'trailproof', PolicyDocument: permissions }],
    },
  };
}

function nameOf(roleArn: string): Readonly<Record<'RoleName' | 'Path', string>> {
  const [, ...path] = roleArn.split('/');
  const RoleName = path.pop() ?? '';
  return { RoleName, Path: ['', ...path, ''].join('/') };
}

function ref(name: string): Value {
  return { Ref: name };
}

function sub(text: string): Value {
  return { 'Fn::Sub': text };
}

function attribute(resource: string, name: string): Value {
  return { 'Fn::GetAtt': [resource, name] };
}

/** YAML 1.1, which CloudFormation reads. */
function template(header: string, body: Readonly<Record<string, unknown>>): string {
  const document = { AWSTemplateFormatVersion: '2010-09-09', ...body };
  const yaml = stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
  const comment = header === '' ? '' : `${header.replace(/^/gm, '# ').replace(/ +$/gm, '')}\n`;
  // A block of text at the end leaves no line feed behind it.
  return `${comment}${yaml.trimEnd()}\n`;
}

const headers = {
  hub: `The role that runs the audit. Optional: any role or user with these rights will do.

Deploy it first, once, in the account that audits run from: a delegated administrator's (CloudTrail's saves calls),
or the management account. It reads its own account itself and enters the others by their audit roles. Its output
HubPrincipalArn is what the audit roles trust.`,
  member: `The role that the audit assumes in one account.

Deploy it by hand in the management account, which StackSets never reach, unless audits run from there. All other
accounts of an organization get the same role from organization.yaml; it may also stand in any single account. The
hub's role must exist before.

Buckets, keys and topics are read in the accounts that own them. Where the parameters name them, this role can read
nothing but them, so that in every other account it reads no bucket, key or topic.`,
  organization: `The audit role in every account of an organization, those that join later too.

Deploy it in the management account, or in a delegated administrator of StackSets (CallAs: DELEGATED_ADMIN), in one
region that is enabled in every account. StackSets never reach the management account: deploy member-role.yaml there.
The hub's role must exist before; trusted access of StackSets must be on in the organization.`,
};
