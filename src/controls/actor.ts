import type { Identity } from '../model/event.js';

/** Who acted, as AWS writes it: an ARN where the record gives its parts. What the record leaves out is a question mark. */
export function actorOf(by: Identity, partition: string): string {
  const iam = (resource: string): string => `arn:${partition}:iam::${known('account' in by && by.account)}:${resource}`;
  const sts = (resource: string): string => `arn:${partition}:sts::${known('account' in by && by.account)}:${resource}`;
  switch (by.kind) {
    case 'root':
      return iam('root');
    case 'iam-user':
      return iam(`user/${known(by.user)}`);
    case 'assumed-role':
      return by.session === undefined
        ? iam(`role/${known(by.role)}`)
        : sts(`assumed-role/${known(by.role)}/${by.session}`);
    case 'role':
      return iam(`role/${known(by.role)}`);
    case 'federated-user':
      return sts(`federated-user/${known(by.user)}`);
    case 'aws-service':
      return known(by.service);
    case 'aws-account':
      return known(by.account ?? by.principal);
    case 'unknown':
      return known(by.type);
    case 'crowd':
      return `${by.of} ${known(by.provider ?? by.store ?? by.account)} *`;
    case 'saml-user':
    case 'web-identity-user':
    case 'directory-user':
    case 'identity-center-user':
    case 'builder-id-user':
      return `${by.kind} ${known(by.user)}`;
  }
}

function known(part: string | undefined | false): string {
  return part || '?';
}
