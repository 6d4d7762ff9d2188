import type { DeleteHumanTaskUiRequest, DeleteHumanTaskUiResponse } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { useAllowed } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { PreviewWindow } from '../../labeling/preview-window';
import { sampleOf } from '../../labeling/starting-templates';
import { DomainToggle } from '../../lists/domain-toggle';
import { LinkButton } from '../../components/link-button';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { useTemplate, useTemplates, type TemplateRow } from '../../reviews/queries';

/** The pages that reviewers get. A template cannot be changed, only made anew. */
export default function TaskTemplates() {
  const filter = useDisplayFilter();
  const templates = useTemplates(filter.narrowed);
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [deleting, setDeleting] = useState('');
  const [shown, setShown] = useState('');
  const may = useAllowed('sagemaker:CreateHumanTaskUi');
  const rows = templates.data?.pages.flatMap((page) => page.HumanTaskUiSummaries ?? []) ?? [];
  const selected = rows.find(({ HumanTaskUiName }) => HumanTaskUiName === chosen);
  const name = selected?.HumanTaskUiName ?? '';
  const create = may && (
    <LinkButton variant="primary" to={paths.newTaskTemplate()}>
      New template
    </LinkButton>
  );
  return (
    <SpaceBetween size="l">
      {templates.isError && <ErrorBox error={templates.error} what="The templates could not be read" retry={() => void templates.refetch()} />}
      <Table<TemplateRow>
        variant="full-page"
        stickyHeader
        trackBy="HumanTaskUiName"
        items={rows}
        loading={templates.isPending}
        loadingText="Reading the templates"
        selectionType="single"
        selectedItems={selected ? [selected] : []}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.HumanTaskUiName)}
        onRowClick={({ detail }) => setChosen(detail.item.HumanTaskUiName)}
        ariaLabels={{ tableLabel: 'Task templates', selectionGroupLabel: 'Choose one template', itemSelectionLabel: (_, { HumanTaskUiName }) => HumanTaskUiName ?? '' }}
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: ({ HumanTaskUiName }) => HumanTaskUiName, isRowHeader: true },
          { id: 'arn', header: 'ARN', cell: ({ HumanTaskUiArn = '' }) => <Copyable text={HumanTaskUiArn} label="ARN" /> },
          { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
        ]}
        header={
          <PageHeader
            title="Task templates"
            description="The pages that reviewers work on. They cannot be changed: make a new one from an old one. Reviews that began keep the page that they began with."
            counter={templates.isSuccess ? `(${rows.length}${templates.hasNextPage ? '+' : ''})` : undefined}
            actions={
              <>
                <ShowAsCode what="list templates" calls={[{ service: 'sagemaker', operation: 'ListHumanTaskUis', input: { MaxResults: 100 } }]} />
                <Button disabled={!selected} onClick={() => setShown(name)}>
                  Preview
                </Button>
                <Button disabled={!selected} onClick={() => setDeleting(name)}>
                  Delete
                </Button>
                {may && (
                  <LinkButton disabled={!selected} to={paths.newTaskTemplate(name)}>
                    New from this
                  </LinkButton>
                )}
                {create}
              </>
            }
          />
        }
        filter={filter.offered && <DomainToggle filter={filter} />}
        footer={
          templates.hasNextPage && (
            <Button loading={templates.isFetchingNextPage} onClick={() => void templates.fetchNextPage()}>
              Show more
            </Button>
          )
        }
        empty={<Empty title="No templates yet" why="A template is HTML with elements for choosing, drawing and writing; there are some to begin with." action={create} />}
      />
      {shown !== '' && <StoredPreview name={shown} onClose={() => setShown('')} />}
      {deleting !== '' && (
        <ConfirmDelete
          what="template"
          name={deleting}
          consequence="Flow definitions that use it can begin no more reviews."
          onConfirm={async () => {
            await call<DeleteHumanTaskUiRequest, DeleteHumanTaskUiResponse>('DeleteHumanTaskUi', { HumanTaskUiName: deleting });
            await client.invalidateQueries({ queryKey: ['ListHumanTaskUis'] });
          }}
          onClose={() => setDeleting('')}
        />
      )}
    </SpaceBetween>
  );
}

function StoredPreview({ name, onClose }: { name: string; onClose: () => void }) {
  const template = useTemplate(name);
  if (template.isError) return <ErrorBox error={template.error} what="The template could not be read" />;
  return template.data === undefined ? null : <PreviewWindow request={{ task_type: 'custom', labels: [], template: template.data, input: sampleOf(template.data) }} onClose={onClose} />;
}
