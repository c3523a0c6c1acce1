import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Configuration } from '../config/configuration.js';
import { controls } from '../controls/index.js';
import {
  blanks,
  hubOf,
  type Identities,
  identities,
  namedOwners,
  narrowingSettings,
  partitionOf,
  resourcesOf,
} from '../iam/policies.js';
import { type Rights, rightsFor } from '../iam/rights.js';
import { deployTemplates, principalPattern, type TemplateName } from '../iam/templates.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { UserError } from '../model/user-error.js';
import { type ConfigurationFlags, configured, describeFiles } from './configure.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';

type Whom = keyof Identities;
const everyone = ['caller', 'hub', 'organization', 'member', 'log-archive'] as const satisfies readonly Whom[];

interface Flags extends ConfigurationFlags {
  readonly for?: Whom;
  readonly format: 'json' | 'cloudformation';
  readonly principal?: string;
}

export function iamCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('iam')
    .summary('print the rights that an audit needs')
    .description(
      'Prints what audit.yaml and policy.yaml need and nothing more, as IAM policies or as CloudFormation templates: ' +
        'for the hub that runs the audit, the role in each account, and the role in accounts that own buckets, keys ' +
        'and topics.',
    )
    .option('--config <dir>', 'directory of audit.yaml and policy.yaml (default: config)')
    .option('--policy <file>', 'policy to judge by, in place of the one in the directory')
    .addOption(new Option('--for <whom>', 'one of them only').choices(everyone))
    .addOption(new Option('--format <format>', 'how to print them').choices(['json', 'cloudformation']).default('json'))
    .option(
      '--principal <arn>',
      'role or user that runs the audit, as arn:aws:iam::111122223333:role/NAME',
      principalFlag,
    )
    .action(async (flags: Flags) => {
      const configuration = await configured(flags, context);
      const { settings, policy } = configuration;
      const partition = partitionOf(settings, policy, flags.principal);
      const rights = rightsFor(controls, { settings, policy, partition });
      const printed = identities(rights, { settings, policy, partition, ...principalOf(flags) });
      if (flags.for !== undefined && !printed[flags.for]) {
        throw new UserError(`${absence[flags.for]}: there is nothing to print for ${flags.for}.`);
      }
      const text =
        flags.format === 'json'
          ? `${JSON.stringify(flags.for === undefined ? printed : printed[flags.for], null, 2)}\n`
          : templatesText(rights, configuration, partition, flags);
      context.stderr.write(describeFiles(configuration));
      context.stdout.write(text);
      const said = [...toPutIn(text, settings), ...whatBelongsWhere(rights, configuration, flags)];
      for (const note of said) context.stderr.write(`note: ${note}\n`);
      end({ kind: 'done' });
    });
}

function principalOf({ principal }: Flags): { readonly principal?: string } {
  return principal === undefined ? {} : { principal };
}

/** Why somebody needs no rights. */
const absence: Readonly<Record<Whom, string>> = {
  caller: 'audit.yaml names no hop, so that who runs the audit is the hub',
  hub: 'there is always a hub',
  organization: 'audit.yaml names no organizationRole, so that the hub asks AWS Organizations',
  member: 'accounts: self enters no role',
  'log-archive': 'accounts: self enters no role',
};

/** One role serves an account whether it owns resources or not: its parameters name what it may read of them. */
const templateOf: Readonly<Partial<Record<Whom, TemplateName>>> = {
  hub: 'hub-role.yaml',
  member: 'member-role.yaml',
  'log-archive': 'member-role.yaml',
};

function templatesText(rights: Rights, { settings, policy }: Configuration, partition: string, flags: Flags): string {
  const templates = deployTemplates(rights, {
    settings,
    resources: resourcesOf(rights, policy, partition),
    ...principalOf(flags),
  });
  if (flags.for === undefined) {
    return Object.entries(templates)
      .map(([name, text]) => `# ${name}\n#\n${text}`)
      .join('---\n');
  }
  const name = templateOf[flags.for];
  const text = name && templates[name];
  if (text !== undefined) return text;
  throw new UserError(`There is no template for ${flags.for}: --format json prints its rights.`);
}

/** What the blanks in a text stand for. */
function toPutIn(text: string, { role }: AuditSettings): readonly string[] {
  const kept = (setting: string): string => `${setting} of audit.yaml, which is never printed`;
  const externalId =
    role.externalId === undefined
      ? 'an external id to be chosen: write it into audit.yaml as role.externalId too'
      : kept('role.externalId');
  const meanings = {
    [`"${blanks.externalId}"`]: externalId,
    'ExternalId:': externalId,
    [`"${blanks.hopExternalId}"`]: kept('hop.externalId'),
    [`"${blanks.organizationRoleExternalId}"`]: kept('organizationRole.externalId'),
    [`"${blanks.organizationId}"`]: 'the id of the organization (o-...)',
    [`"${blanks.principal}"`]: 'the role or user that runs the audit: --principal puts it in',
  };
  return Object.entries(meanings)
    .filter(([blank]) => text.includes(blank))
    .map(([blank, meaning]) => `${blank.replaceAll(/[":]/g, '')} stands for ${meaning}`);
}

function whatBelongsWhere(rights: Rights, { settings, policy }: Configuration, flags: Flags): readonly string[] {
  const hub = hubOf({ settings, ...principalOf(flags) });
  const unstated = narrowingSettings(rights, policy);
  const said: string[] = [];
  if (unstated.length > 0) {
    said.push(`the policy does not state ${unstated.join(', ')}: stating them narrows rights on any resource (*)`);
  }
  if (flags.format === 'cloudformation') {
    if (settings.organizationRole && flags.for === undefined) {
      said.push('there is no template for organizationRole: --format json --for organization prints its rights');
    }
    return said;
  }
  if (hub === undefined && (flags.for ?? 'hub') === 'hub') {
    said.push('with --principal, the hub gets only what its own account owns');
  }
  if (settings.accounts === 'self' || !['member', 'log-archive', undefined].includes(flags.for)) return said;
  if (unstated.length > 0) {
    said.push('any account may own what trails name: give each of them the rights of log-archive');
  } else if (rights.owner.length > 0) {
    const ofBuckets = policy.trails.destination.account === undefined && rights.owner.includes('s3:GetBucketLocation');
    const others = namedOwners(rights, policy).filter((account) => account !== hub);
    const where = [...others, ...(ofBuckets ? ['the owner of the buckets'] : [])].join(', ') || 'none but the hub';
    said.push(`log-archive is for the accounts that own what the policy names: ${where}; member is for the others`);
  }
  return said;
}

/** A session's own ARN lets that one session in, and a whole account lets in everybody who may assume roles there. */
function principalFlag(value: string): string {
  if (new RegExp(principalPattern).test(value)) return value;
  throw new InvalidArgumentError(
    `Expected a role or user with its path, as arn:aws:iam::111122223333:role/NAME; came "${value}".`,
  );
}
