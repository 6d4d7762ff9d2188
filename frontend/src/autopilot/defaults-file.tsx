import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState, type ReactNode } from 'react';

import { asProblem } from '../api/problem';
import { useSession } from '../api/session';
import { Cell } from '../components/cell';
import { CodeEditor } from '../components/code-editor';
import { ErrorBox } from '../components/error-box';
import { useFlash } from '../workbench/flash';
import { useDefaultsFile } from './job-defaults';

const exampleOf = (account: string): string => `SchemaVersion: '1.0'
SageMaker:
  AutoMLJob:
    RoleArn: arn:aws:iam::${account}:role/data-science
    OutputDataConfig:
      KmsKeyId: key-of-results
    AutoMLJobConfig:
      SecurityConfig:
        EnableInterContainerTrafficEncryption: true
        VolumeKmsKeyId: key-of-machines
        VpcConfig:
          SecurityGroupIds: [sg-1]
          Subnets: [subnet-1]
    Tags:
      - {Key: team, Value: risk}
`;

/** A file of defaults of new experiments, in the format that scripts of the SageMaker SDK read. */
export function DefaultsFile({ path, description }: { path: string; description: ReactNode }) {
  const { found, save } = useDefaultsFile(path);
  const { show } = useFlash();
  const { account } = useSession();
  const [typed, setTyped] = useState<string>();
  const stored = found.data?.text ?? '';
  const text = typed ?? stored;

  const store = () =>
    save.mutate(text, {
      onSuccess: (now) => {
        setTyped(undefined);
        show({ id: 'defaults', type: 'success', header: now.text ? 'The defaults are stored' : 'There are no defaults any more', content: 'They count for the next experiment.' });
      },
    });

  return (
    <Cell id="defaults" title="Defaults of new experiments" description={description}>
      {found.isPending && <Spinner />}
      {found.isError && <ErrorBox error={found.error} what="The defaults could not be read" retry={() => void found.refetch()} />}
      {found.data && (
        <SpaceBetween size="s">
          <FormField
            stretch
            errorText={save.error ? asProblem(save.error).message : undefined}
            constraintText="YAML: role, keys, network and tags. Empty: no defaults. They only fill the form in; whoever creates an experiment may change them."
          >
            <CodeEditor label="Defaults of new experiments" language="yaml" value={text} onChange={setTyped} lines={6} />
          </FormField>
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={text === stored} loading={save.isPending} onClick={store}>
              Save defaults
            </Button>
            {text.trim() === '' && <Button variant="link" onClick={() => setTyped(exampleOf(account))}>Begin with an example</Button>}
            {typed !== undefined && typed !== stored && (
              <Button
                variant="link"
                onClick={() => {
                  setTyped(undefined);
                  save.reset();
                }}
              >
                Discard changes
              </Button>
            )}
          </SpaceBetween>
        </SpaceBetween>
      )}
    </Cell>
  );
}
