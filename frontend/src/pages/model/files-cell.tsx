import { useQuery } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { send } from '../../api/http';
import { objectUrl } from '../../api/rest';
import { packageName, processorsName, processorsOf, type Files } from '../../autopilot/locations';
import { useOnnx } from '../../autopilot/queries';
import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { Copyable } from '../../components/copyable';
import { formatBytes } from '../../components/format';
import { ShowAsCode } from '../../components/show-as-code';
import { OnnxFile } from './onnx-file';

interface FilesCellProps {
  files: Files;
  job: string;
  candidate: string;
  noOnnx: string;
  dataProcessor: string;
}

/** The package to take away, what it weighs, and how to open it without this studio. */
export function FilesCell({ files, job, candidate, noOnnx, dataProcessor }: FilesCellProps) {
  const model = files.model ?? '';
  const onnx = useOnnx(job, candidate).data?.uri ?? '';
  const head = useHead(model, onnx);
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(model) ?? [];
  return (
    <Cell
      id="files"
      title="Files"
      description="An MLflow package: it opens anywhere, without this studio."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ShowAsCode
            what="download this model"
            calls={[{ service: 's3', operation: 'DownloadFile', input: { Bucket: bucket, Key: key, Filename: packageName(candidate) } }]}
          />
          <Button href={objectUrl(model, packageName(candidate))} iconName="download" download>
            Download
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Package', value: <Copyable text={model} label="Address of the package" /> },
            { label: 'Size', value: formatBytes(head.data?.size) },
            { label: 'Checksum (ETag, MD5)', value: head.data?.etag ? <Copyable text={head.data.etag} label="Checksum" /> : '–' },
          ]}
        />
        <Box variant="p">
          Inside: <code>MLmodel</code>, the fitted model, its exact columns (<code>schema.json</code>) and the pinned{' '}
          <code>requirements.txt</code>. In a fresh environment:
        </Box>
        <CodeBlock code={openingCode(packageName(candidate))} label="Commands that open the package" />
        <SpaceBetween direction="horizontal" size="m">
          {downloads(files, candidate, dataProcessor).map(({ text, uri, name }) => (
            <Button key={text} variant="inline-link" href={objectUrl(uri, name)} download>
              {text}
            </Button>
          ))}
        </SpaceBetween>
        <OnnxFile job={job} candidate={candidate} whyNot={noOnnx} />
      </SpaceBetween>
    </Cell>
  );
}

function downloads(files: Files, candidate: string, dataProcessor: string): { text: string; uri: string; name: string }[] {
  const all = [
    { text: 'schema.json', uri: files.schema, name: `${candidate}-schema.json` },
    { text: `Data processors (${dataProcessor})`, uri: processorsOf(files.model, dataProcessor), name: processorsName(candidate, dataProcessor) },
    { text: 'Performance report (statistics.json)', uri: files.statistics, name: `${candidate}-statistics.json` },
    { text: 'Explanations (analysis.json)', uri: files.analysis, name: `${candidate}-analysis.json` },
  ];
  return all.flatMap(({ text, uri, name }) => (uri ? [{ text, uri, name }] : []));
}

function openingCode(file: string): string {
  return `mkdir model && tar -xzf ${file} -C model
python -m venv venv && venv/bin/pip install -r model/requirements.txt
venv/bin/python - <<'EOF'
import json
import mlflow.pyfunc
import pandas as pd

model = mlflow.pyfunc.load_model("model")
rows = pd.DataFrame(json.load(open("model/schema.json"))["example_rows"])
print(model.predict(rows))
EOF`;
}

/** Size and checksum of a package, without its bytes. onnx: the file that is put into it, which makes it another one. */
function useHead(uri: string, onnx: string) {
  return useQuery({
    queryKey: ['HeadObject', uri, onnx],
    queryFn: async ({ signal }) => {
      const { headers } = await send(objectUrl(uri), { method: 'HEAD', signal });
      return { size: Number(headers.get('content-length')), etag: (headers.get('etag') ?? '').replaceAll('"', '') };
    },
    enabled: uri !== '',
    staleTime: Infinity,
  });
}
