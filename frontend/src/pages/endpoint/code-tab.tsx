import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';

import { useSession } from '../../api/session';
import { codeFor } from '../../code/code-for';
import { CodeBlock } from '../../components/code-block';
import { DocLink } from '../../components/doc-link';
import { paths } from '../../documents/paths';
import { invocationCall, invocationUrl, pythonWithoutSdk } from '../../hosting/invocation-code';
import { csvOf, exampleValues } from '../../hosting/row-form';
import type { ModelSchema } from '../../hosting/schema';

/** How other programs ask this endpoint, with a real row. */
export function CodeTab({ name, schema }: { name: string; schema: ModelSchema | undefined }) {
  const { endpoint_url, region } = useSession();
  const body = schema ? csvOf(schema, exampleValues(schema, 0)) : '1.5,16,14,23';
  const code = codeFor([invocationCall(name, 'text/csv', body)], { endpointUrl: endpoint_url, region });
  const plain = pythonWithoutSdk(invocationUrl(endpoint_url, name), region, 'text/csv', body);
  const tabs = [
    { id: 'boto3', label: 'Python (boto3)', content: <CodeBlock code={code.python} label="Python code with boto3" /> },
    { id: 'cli', label: 'AWS CLI', content: <CodeBlock code={code.cli} label="AWS CLI command" /> },
    { id: 'curl', label: 'curl', content: <CodeBlock code={code.curl} label="curl command with Signature Version 4" /> },
    { id: 'plain', label: 'Python without SDK', content: <CodeBlock code={plain} label="Python code without an SDK" /> },
  ];
  return (
    <SpaceBetween size="m">
      <Box>
        Requests are signed with an access key. Make one on <DocLink to={paths.account}>your account page</DocLink>.
      </Box>
      <Tabs tabs={tabs} ariaLabel="Language" />
    </SpaceBetween>
  );
}
