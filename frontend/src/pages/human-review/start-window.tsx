import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { startLoop } from '../../api/a2i';
import { CodeBlock } from '../../components/code-block';
import { CodeEditor } from '../../components/code-editor';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { sampleOf } from '../../labeling/starting-templates';
import { parsedSample } from '../../labeling/template-workbench';
import { sendAnalysis, type Activation } from '../../reviews/api';
import { nameOfArn, useTemplate, type Flow } from '../../reviews/queries';
import { ANALYSES, type Source } from '../../reviews/sources';

interface Props {
  flow: Flow;
  onClose: () => void;
}

/** A review by hand, with what a program would send. */
export function StartWindow({ flow, onClose }: Props) {
  const source = (flow.HumanLoopRequestSource?.AwsManagedHumanLoopRequestSource ?? '') as Source;
  const template = useTemplate(source ? '' : nameOfArn(flow.HumanLoopConfig?.HumanTaskUiArn));
  if (!source && template.isPending) return <Spinner />;
  const begin = source ? ANALYSES[source] : sampleOf(template.data ?? '');
  return <Form flow={flow} source={source} begin={JSON.stringify(begin, null, 2)} onClose={onClose} />;
}

function Form({ flow, source, begin, onClose }: Props & { source: Source; begin: string }) {
  const [name, setName] = useState(() => `review-${Date.now().toString(36)}`);
  const [content, setContent] = useState(begin);
  const [unwanted, setUnwanted] = useState<Activation>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const parsed = parsedSample(content);
  const arn = flow.FlowDefinitionArn ?? '';
  const start = useMutation({
    mutationFn: async (given: Record<string, unknown>): Promise<Activation | undefined> => {
      if (!source) {
        await startLoop(name, arn, JSON.stringify(given));
        return undefined;
      }
      const request = { ...(given['request'] as object), HumanLoopConfig: { HumanLoopName: name, FlowDefinitionArn: arn } };
      return sendAnalysis(request, (given['response'] ?? {}) as object);
    },
    onSuccess: async (activation) => {
      if (activation && !activation.HumanLoopArn) return setUnwanted(activation);
      await client.invalidateQueries({ queryKey: ['ListHumanLoops'] });
      onClose();
      await navigate(paths.humanLoop(name));
    },
  });
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Start a review now"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Start', loading: start.isPending, disabled: !name || !parsed.value, onClick: () => parsed.value && start.mutate(parsed.value) }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Name" constraintText="Small letters, digits and hyphens, at most 63.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField
          label="Input"
          description={source ? 'What the analyser was asked (request) and what it said (response).' : 'A JSON object: it is task.input of the page.'}
          errorText={parsed.problem}
          stretch
        >
          <CodeEditor label="Input" language="json" value={content} onChange={setContent} lines={10} />
        </FormField>
        {unwanted && (
          <Alert type="info" header="Nobody has to review this">
            <SpaceBetween size="xs">
              <span>No condition of the flow definition holds for it.</span>
              <CodeBlock code={JSON.stringify(JSON.parse(unwanted.HumanLoopActivationConditionsEvaluationResults || '{}'), null, 2)} label="How each condition came out" />
            </SpaceBetween>
          </Alert>
        )}
        {start.isError && <ErrorBox error={start.error} what="The review was not started" />}
      </SpaceBetween>
    </Modal>
  );
}
