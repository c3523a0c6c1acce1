import { type Incoming, type Reply, refuse, type Service, textOf } from '../service.js';
import { s3Refusals } from './refusals.js';
import { publicAccessBlock } from './s3-answers.js';

/** S3's settings of a whole account. Calls are signed as S3's, but go to an address of their own. */
export const s3Control: Service = {
  name: 's3-control',
  protocol: 'rest-xml',
  xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
  wrapsErrors: true,
  global: false,
  refusals: s3Refusals,
  actions: {
    // IAM's name tells it from the one of a bucket, the API's does not: "GetPublicAccessBlock" of S3 Control.
    GetPublicAccessBlock: {
      permission: 's3:GetAccountPublicAccessBlock',
      resource: (params) => textOf(params, 'AccountId'),
      answer: getPublicAccessBlock,
    },
  },
};

function getPublicAccessBlock({ account, params }: Incoming): Reply {
  if (textOf(params, 'AccountId') !== account.id) return refuse('AccessDenied', 'Access Denied', 403);
  return publicAccessBlock(account.shape.publicAccessBlock ?? 'none');
}
