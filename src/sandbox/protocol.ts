import type { AwsError, Reply, Service } from './service.js';
import { toXml } from './xml.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Written = Pick<Service, 'protocol' | 'xmlNamespace' | 'wrapsErrors'>;

/** A reply in the service's own protocol. */
export function writeAnswer(service: Written, action: string, requestId: string, reply: Reply): HttpAnswer {
  if ('error' in reply) return writeError(service, requestId, reply.error);
  const { result, headers = {}, payload } = reply;
  switch (service.protocol) {
    case 'json':
    case 'rest-json':
      return answer(200, { ...jsonHeaders(service, requestId), ...headers }, JSON.stringify(result));
    case 'query': {
      const inner = `<${action}Result>${toXml(result)}</${action}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${action}Response xmlns="${service.xmlNamespace}">${inner}${metadata}</${action}Response>`;
      return answer(200, { ...xmlHeaders(requestId), ...headers }, body);
    }
    case 'rest-xml': {
      const [root] = Object.entries(result);
      const body = payload === undefined ? root && rootElement(root, service.xmlNamespace) : plainText(result[payload]);
      return answer(200, { ...xmlHeaders(requestId), ...headers }, body ?? '');
    }
  }
}

function rootElement([name, value]: readonly [string, unknown], xmlNamespace = ''): string {
  return `<${name} xmlns="${xmlNamespace}">${toXml(value, 'repeated')}</${name}>`;
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function writeError(service: Written, requestId: string, error: AwsError): HttpAnswer {
  const { code, message, status, headers = {} } = error;
  switch (service.protocol) {
    case 'json':
      return answer(
        status,
        { ...jsonHeaders(service, requestId), ...headers },
        JSON.stringify({ __type: code, message }),
      );
    case 'rest-json': {
      const type = { 'x-amzn-errortype': code };
      return answer(status, { ...jsonHeaders(service, requestId), ...type, ...headers }, JSON.stringify({ message }));
    }
    case 'query': {
      const type = status < 500 ? 'Sender' : 'Receiver';
      const inner = toXml({ Error: { Type: type, Code: code, Message: message }, RequestId: requestId });
      const body = `<ErrorResponse xmlns="${service.xmlNamespace}">${inner}</ErrorResponse>`;
      return answer(status, { ...xmlHeaders(requestId), ...headers }, body);
    }
    case 'rest-xml': {
      const body = service.wrapsErrors
        ? toXml({ ErrorResponse: { Error: { Code: code, Message: message }, RequestId: requestId } })
        : toXml({ Error: { Code: code, Message: message, RequestId: requestId } });
      return answer(status, { ...xmlHeaders(requestId), ...headers }, body);
    }
  }
}

function answer(status: number, headers: Readonly<Record<string, string>>, body: string): HttpAnswer {
  return { status, headers, body };
}

function jsonHeaders({ protocol }: Written, requestId: string): Record<string, string> {
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json';
  return { 'content-type': type, 'x-amzn-requestid': requestId };
}

/** S3 has its own name for the request id; sending both does no harm. */
function xmlHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
}
