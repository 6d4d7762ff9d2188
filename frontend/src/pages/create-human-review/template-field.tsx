import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { paths } from '../../documents/paths';
import { PreviewWindow } from '../../labeling/preview-window';
import { sampleOf } from '../../labeling/starting-templates';
import { LinkButton } from '../../components/link-button';
import { nameOfArn, useTemplate, useTemplates } from '../../reviews/queries';

interface Props {
  /** ARN. */
  template: string;
  problem: string | undefined;
  onChange: (arn: string) => void;
}

/** One of the stored pages, and a look at it. */
export function TemplateField({ template, problem, onChange }: Props) {
  const templates = useTemplates();
  const [shown, setShown] = useState(false);
  const text = useTemplate(nameOfArn(template));
  const rows = templates.data?.pages.flatMap((page) => page.HumanTaskUiSummaries ?? []) ?? [];
  const options = rows.map(({ HumanTaskUiArn, HumanTaskUiName }) => ({ value: HumanTaskUiArn ?? '', label: HumanTaskUiName ?? '' }));
  return (
    <FormField label="Task template" description="The page that reviewers work on." errorText={problem} stretch>
      <SpaceBetween direction="horizontal" size="xs">
        <div className="wide-select">
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === template) ?? (template ? { value: template, label: nameOfArn(template) } : null)}
            placeholder="Choose a template"
            filteringType="auto"
            statusType={templates.isPending || templates.isFetchingNextPage ? 'loading' : templates.isError ? 'error' : templates.hasNextPage ? 'pending' : 'finished'}
            loadingText="Reading the templates"
            errorText="The templates could not be read"
            empty="No template yet. Make one first."
            onLoadItems={() => templates.hasNextPage && void templates.fetchNextPage()}
            onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
          />
        </div>
        <Button iconName="view-full" disabled={!text.data} onClick={() => setShown(true)}>
          Preview
        </Button>
        <LinkButton to={paths.newTaskTemplate()}>New template</LinkButton>
      </SpaceBetween>
      {shown && text.data && <PreviewWindow request={{ task_type: 'custom', labels: [], template: text.data, input: sampleOf(text.data) }} onClose={() => setShown(false)} />}
    </FormField>
  );
}
