/** How to ask an endpoint from elsewhere. */
import type { CodeCall } from '../code/types';

export const invocationCall = (endpoint: string, contentType: string, body: string): CodeCall => ({
  service: 'sagemaker-runtime',
  operation: 'InvokeEndpoint',
  input: {
    EndpointName: endpoint,
    ContentType: contentType,
    Accept: contentType === 'text/csv' ? 'text/csv' : 'application/json',
    Body: body,
  },
});

/** A string as a Python literal. JSON's escapes are Python's. */
const literal = (text: string): string => JSON.stringify(text);

/**
 * Python with its standard library only: Signature Version 4 by hand, for machines where no SDK can be installed.
 * The key comes from the environment, as the SDKs read it.
 */
export function pythonWithoutSdk(url: string, region: string, contentType: string, body: string): string {
  return `import hashlib
import hmac
import os
import urllib.request
from datetime import datetime, timezone
from urllib.parse import urlsplit

URL = ${literal(url)}
REGION = ${literal(region)}
BODY = ${literal(body)}.encode()

now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
parts = urlsplit(URL)
digest = hashlib.sha256(BODY).hexdigest()
headers = {"content-type": ${literal(contentType)}, "host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": now}
signed = ";".join(sorted(headers))
lines = "".join(f"{name}:{headers[name]}\\n" for name in sorted(headers))
request = "\\n".join(["POST", parts.path, "", lines, signed, digest])
scope = f"{now[:8]}/{REGION}/sagemaker/aws4_request"
to_sign = "\\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])

key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
for word in (now[:8], REGION, "sagemaker", "aws4_request"):
    key = hmac.new(key, word.encode(), hashlib.sha256).digest()
signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
headers["authorization"] = (
    f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, "
    f"SignedHeaders={signed}, Signature={signature}"
)
call = urllib.request.Request(URL, data=BODY, headers=headers)
print(urllib.request.urlopen(call).read().decode())
`;
}

export const invocationUrl = (endpointUrl: string, endpoint: string): string =>
  `${endpointUrl.replace(/\/$/, '')}/endpoints/${encodeURIComponent(endpoint)}/invocations`;
