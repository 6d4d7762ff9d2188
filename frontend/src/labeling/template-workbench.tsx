import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { CodeBlock } from '../components/code-block';
import { CodeEditor } from '../components/code-editor';
import { ErrorBox } from '../components/error-box';
import { useDebounced } from '../components/use-debounced';
import type { Answer } from '../crowd-frame/messages';
import { makePreview, type Preview, type PreviewRequest } from './api';
import { LabelerView } from './preview-window';
import type { Start } from './starting-templates';
import './template-workbench.css';

interface Props {
  starts: readonly Start[];
  template: string;
  onTemplate: (template: string) => void;
  /** What the page is tried with, as JSON. */
  sample: string;
  onSample: (sample: string) => void;
  sampleLabel: string;
  sampleHint: string;
  /** What is asked of the server for a template and a sample. */
  request: (template: string, sample: Record<string, unknown>) => PreviewRequest;
  problem?: string | undefined;
}

/** A template beside what it makes of a sample: what is wrong with it, and the page to try, while one types. */
export function TemplateWorkbench({ starts, template, onTemplate, sample, onSample, sampleLabel, sampleHint, request, problem }: Props) {
  const [settledTemplate, settledSample] = [useDebounced(template), useDebounced(sample)];
  const parsed = parsedSample(settledSample);
  const wanted = parsed.value && settledTemplate.trim() ? request(settledTemplate, parsed.value) : undefined;
  const preview = useQuery({
    queryKey: ['/api/labeling/previews', wanted],
    queryFn: () => makePreview(wanted as PreviewRequest),
    enabled: wanted !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return (
    <div className="template-workbench-place">
      <div className="template-workbench">
        <SpaceBetween size="m">
          <FormField label="Begin with" description="Replaces what is in the template.">
            <Select
              selectedOption={null}
              placeholder="Choose a page to begin with"
              options={starts.map(({ id, title }) => ({ value: id, label: title }))}
              onChange={({ detail }) => onTemplate(starts.find(({ id }) => id === detail.selectedOption.value)?.template ?? template)}
            />
          </FormField>
          <FormField label="Template" description="HTML with crowd elements, filled in by Liquid: {{ task.input.… }}." errorText={problem} stretch>
            <CodeEditor label="Template" language="html" value={template} onChange={onTemplate} lines={16} />
          </FormField>
          <FormField label={sampleLabel} description={sampleHint} errorText={parsed.problem} stretch>
            <CodeEditor label={sampleLabel} language="json" value={sample} onChange={onSample} lines={4} />
          </FormField>
        </SpaceBetween>
        <SpaceBetween size="m">
          {preview.isError ? (
            <ErrorBox error={preview.error} what="The page could not be made" retry={() => void preview.refetch()} />
          ) : preview.data ? (
            <Shown preview={preview.data} busy={preview.isFetching} />
          ) : wanted ? (
            <Spinner size="large" />
          ) : (
            <Box color="text-body-secondary">Here is the page as soon as there is a template.</Box>
          )}
        </SpaceBetween>
      </div>
    </div>
  );
}

function Shown({ preview, busy }: { preview: Preview; busy: boolean }) {
  const [answer, setAnswer] = useState<{ of: string; given: Answer }>();
  const submitted = answer?.of === preview.page_url ? answer.given : undefined;
  return (
    <SpaceBetween size="s">
      <section aria-label="What is wrong with the template">
        {preview.errors.length === 0 ? (
          <StatusIndicator type={busy ? 'loading' : 'success'}>{busy ? 'Making the page' : 'Nothing is wrong with the template'}</StatusIndicator>
        ) : (
          <Alert type="error" header={preview.errors.every(({ code }) => code === 'AccessDenied') ? 'The sample input names a file that cannot be read; name one of yours' : 'The template has errors'}>
            <ul>
              {preview.errors.map(({ code, message }) => (
                <li key={code + message}>
                  <b>{code}</b>: {message}
                </li>
              ))}
            </ul>
          </Alert>
        )}
      </section>
      <LabelerView key={preview.page_url} url={preview.page_url} title="The page of a task" onSubmit={(given) => setAnswer({ of: preview.page_url, given })} />
      {submitted ? (
        <section aria-label="The answer">
          <CodeBlock code={JSON.stringify(submitted, null, 2)} label="The answer as JSON" />
        </section>
      ) : (
        <Box color="text-body-secondary">Try it: what you submit here is shown below, and stored nowhere.</Box>
      )}
    </SpaceBetween>
  );
}

export interface ParsedSample {
  value?: Record<string, unknown>;
  problem?: string;
}

/** A JSON object, or what is wrong with it. */
export function parsedSample(text: string): ParsedSample {
  try {
    const value: unknown = JSON.parse(text || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value: value as Record<string, unknown> };
    return { problem: 'Give a JSON object: {"key": "value"}.' };
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
