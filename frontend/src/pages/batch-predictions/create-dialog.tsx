import type { CreateTransformJobRequest } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { DialogFooter } from '../../components/dialog-footer';
import { call } from '../../api/call';
import { useDefaultBucket, useOwnFolder } from '../../api/session';
import { useDataset } from '../../api/use-dataset';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { UploadDataset } from '../../components/upload-dataset';
import { paths } from '../../documents/paths';
import { DatasetSelect } from '../../hosting/dataset-select';
import { stampOf, stamped } from '../../hosting/deploy-plan';
import { DEFAULT_INSTANCE_TYPE, INSTANCE_TYPES } from '../../hosting/instance-types';
import { MisfitsBox } from '../../hosting/misfits-box';
import { ModelSelect } from '../../hosting/model-select';
import { useModel } from '../../hosting/queries';
import { transformProblems, transformRequest, type TransformDraft } from '../../hosting/transform';
import { useMisfits } from '../../hosting/use-misfits';

const ASK_MS = 1000; // how far the reading of an uploaded file is

interface CreateDialogProps {
  /** The model to begin with, if one was chosen elsewhere. */
  model: string;
  onClose: () => void;
}

/** A model and a file; the predictions come back as a file. */
export function CreateDialog({ model, onClose }: CreateDialogProps) {
  const bucket = useDefaultBucket();
  const folder = useOwnFolder('batch');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const [draft, setDraft] = useState<TransformDraft>(() => ({
    name: stamped(model || 'predictions', stampOf(new Date())),
    model,
    dataset: '',
    instanceType: DEFAULT_INSTANCE_TYPE,
    bucket,
    folder,
    join: true,
  }));
  const set = (change: Partial<TransformDraft>) => setDraft((before) => ({ ...before, ...change }));
  const described = useModel(draft.model || undefined);
  const rows = useDataset(draft.dataset, '', ASK_MS);
  const reading = rows.data?.status === 'Profiling';
  const misfits = useMisfits(described.data, rows.data);
  const problems = asked ? transformProblems(draft, rows.data) : {};
  const unfit = asked && misfits.found.length > 0 ? 'Choose rows that have the columns of the model.' : undefined;
  const request = transformRequest(draft, rows.data, described.data);
  const create = useMutation({
    mutationFn: () => call<CreateTransformJobRequest, object>('CreateTransformJob', request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListTransformJobs'] });
      onClose();
      await navigate(paths.batchPrediction(draft.name));
    },
  });
  const start = () => {
    setAsked(true);
    if (Object.keys(transformProblems(draft, rows.data)).length === 0 && misfits.found.length === 0) create.mutate();
  };
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Predict a file"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Predict', loading: create.isPending || described.isLoading || rows.isLoading || reading || misfits.asking, onClick: start }}>
          <ShowAsCode what="predict this file" calls={() => [{ service: 'sagemaker', operation: 'CreateTransformJob', input: request }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <ModelField draft={draft} problem={problems.model} set={set} />
        <InputField draft={draft} reading={reading} problem={problems.input ?? unfit} set={set} />
        <MisfitsBox name={draft.dataset} found={misfits.found} />
        <Checkbox checked={draft.join} onChange={({ detail }) => set({ join: detail.checked })} description="Otherwise the file holds the predictions alone, in the order of the rows.">
          Write the prediction beside the row
        </Checkbox>
        <ExpandableSection headerText={`Name and instance: ${draft.name}`} {...(problems.name ? { expanded: true } : {})}>
          <SpaceBetween size="m">
            <FormField label="Name" errorText={problems.name}>
              <Input value={draft.name} onChange={({ detail }) => set({ name: detail.value })} />
            </FormField>
            <FormField label="Instance type">
              <Select
                options={[...INSTANCE_TYPES]}
                selectedOption={INSTANCE_TYPES.find(({ value }) => value === draft.instanceType) ?? null}
                onChange={({ detail }) => set({ instanceType: detail.selectedOption.value ?? DEFAULT_INSTANCE_TYPE })}
              />
            </FormField>
          </SpaceBetween>
        </ExpandableSection>
        {rows.isError && <ErrorBox error={rows.error} what={`${draft.dataset} could not be read`} />}
        {create.isError && <ErrorBox error={create.error} what="The batch prediction was not created" />}
      </SpaceBetween>
    </Modal>
  );
}

interface FieldProps {
  draft: TransformDraft;
  problem: string | undefined;
  set: (change: Partial<TransformDraft>) => void;
}

function ModelField({ draft, problem, set }: FieldProps) {
  return (
    <FormField label="Model" description="A model that was deployed or registered." errorText={problem}>
      <ModelSelect value={draft.model} onChange={(model) => set({ model })} />
    </FormField>
  );
}

function InputField({ draft, reading, problem, set }: FieldProps & { reading: boolean }) {
  const [uploading, setUploading] = useState(false);
  return (
    <FormField label="Rows to predict" description="A table with the model’s columns; the target may be missing." constraintText={reading ? `${draft.dataset} is being read.` : undefined} errorText={reading ? undefined : problem}>
      <SpaceBetween size="xs">
        <DatasetSelect value={draft.dataset} onChange={(dataset) => set({ dataset })} />
        {uploading ? (
          <UploadDataset
            onDone={(dataset) => {
              setUploading(false);
              set({ dataset });
            }}
          />
        ) : (
          <Button iconName="upload" onClick={() => setUploading(true)}>
            Upload a file
          </Button>
        )}
      </SpaceBetween>
    </FormField>
  );
}
