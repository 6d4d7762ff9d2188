import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

import { reasonText } from '../../api/reason';
import { objectUrl } from '../../api/rest';
import { useMakeOnnx, useOnnx } from '../../autopilot/queries';
import { CodeBlock } from '../../components/code-block';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';

/** The model for runtimes that know no Python: made by the job or when somebody asks, or why there is none. */
export function OnnxFile({ job, candidate, whyNot }: { job: string; candidate: string; whyNot: string }) {
  const onnx = useOnnx(job, candidate);
  const make = useMakeOnnx(job, candidate);
  const attempt = onnx.data?.job;
  if (onnx.isError) return <ErrorBox error={onnx.error} what="Whether there is an ONNX file could not be read" retry={() => void onnx.refetch()} />;
  if (!onnx.data) return null;
  if (onnx.data.uri) return <Made uri={onnx.data.uri} />;
  if (whyNot) return <Box color="text-body-secondary">There is no ONNX file of this model: {whyNot}.</Box>;
  if (attempt?.status === 'InProgress') {
    return (
      <div aria-live="polite">
        <StatusIndicator type="in-progress">{attempt.progress?.message || 'Waiting for a worker'}. It goes on when you leave.</StatusIndicator>
      </div>
    );
  }
  const button = (
    <Button loading={make.isPending} onClick={() => make.mutate()}>
      {attempt?.status === 'Failed' ? 'Try again' : 'Make an ONNX file'}
    </Button>
  );
  return (
    <SpaceBetween size="s">
      {make.isError && <ErrorBox error={make.error} what="The ONNX file could not be asked for" />}
      {attempt?.status === 'Failed' ? (
        <Alert type="info" header="There is no ONNX file" action={button}>
          {reasonText(attempt.failure_reason)}
        </Alert>
      ) : (
        <SpaceBetween size="xxs">
          <Box color="text-body-secondary">
            For browsers, phones, databases and other languages: the whole model, with the preparation of its columns, as one ONNX file. It is kept
            only when it gives the same answers as this model, and lies in the package from then on.
          </Box>
          {button}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

function Made({ uri }: { uri: string }) {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <Button href={objectUrl(uri)} iconName="download" download>
          Download as ONNX
        </Button>
        <ShowAsCode
          what="download this model as ONNX"
          calls={[{ service: 's3', operation: 'DownloadFile', input: { Bucket: bucket, Key: key, Filename: 'model.onnx' } }]}
        />
      </SpaceBetween>
      <ExpandableSection headerText="How to ask it">
        <CodeBlock code={ASKING} label="Commands that ask the ONNX file" />
      </ExpandableSection>
    </SpaceBetween>
  );
}

/** The file says what its inputs are, and holds a row with the expected answer. */
export const ASKING = `python -m venv venv && venv/bin/pip install onnxruntime
venv/bin/python - <<'EOF'
import json
import numpy as np
import onnxruntime

model = onnxruntime.InferenceSession("model.onnx")
about = model.get_modelmeta().custom_metadata_map
for column in json.loads(about["columns"]):
    print(column["name"], "–", column["input"])
row = json.loads(about["smoke_test"])["inputs"]
types = {"tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(string)": object}
inputs = {each.name: np.array([[row[each.name]]], types[each.type]) for each in model.get_inputs()}
print(dict(zip([each.name for each in model.get_outputs()], model.run(None, inputs))))
EOF`;
