import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDelete } from '../../components/confirm-delete';
import { Empty } from '../../components/empty';
import { useFlash } from '../../workbench/flash';
import type { Domain } from '../queries';
import type { Tree } from '../settings/tree';
import { AppType } from '../settings/words';
import { updateDomain } from './api';
import { AttachWindow } from './attach-window';
import { attaching, attachmentsOf, defaulting, detaching, type Attachment, type AttachmentKind } from './attachments';

const KINDS: { kind: AttachmentKind; title: string; noun: string; description: string; why: string }[] = [
  {
    kind: 'script',
    title: 'Lifecycle configurations',
    noun: 'lifecycle configuration',
    description: 'Scripts that run when an app starts. The default runs unless a space names another.',
    why: 'Attach one, and people can choose it for their spaces.',
  },
  { kind: 'image', title: 'Custom images', noun: 'image', description: 'Offered under “Custom image” when a space is made.', why: 'Attach an image, and apps can run in it.' },
  { kind: 'repository', title: 'Suggested code repositories', noun: 'repository', description: 'Offered when somebody clones a repository.', why: 'Attach the repositories that everybody here needs.' },
];

/** What everybody in the domain is offered. */
export function EnvironmentTab({ domain }: { domain: Domain }) {
  return (
    <SpaceBetween size="l">
      {KINDS.map((each) => (
        <Attached key={each.kind} domain={domain} {...each} />
      ))}
    </SpaceBetween>
  );
}

function Attached({ domain, kind, title, noun, description, why }: { domain: Domain } & (typeof KINDS)[number]) {
  const client = useQueryClient();
  const { fail } = useFlash();
  const id = domain.DomainId ?? '';
  const settings = domain.DefaultUserSettings as Tree | undefined;
  const [attachingOne, setAttachingOne] = useState(false);
  const [detachingOne, setDetachingOne] = useState<Attachment>();
  const rows = attachmentsOf(settings, kind);

  async function update(change: Tree) {
    await updateDomain(id, { DefaultUserSettings: change });
    await client.invalidateQueries({ queryKey: ['DescribeDomain', id] });
  }
  const attach = <Button onClick={() => setAttachingOne(true)}>Attach {noun}</Button>;
  return (
    <>
      <Table<Attachment>
        variant="container"
        trackBy={({ app, name }) => `${app} ${name}`}
        items={rows}
        ariaLabels={{ tableLabel: title }}
        header={
          <Header variant="h2" counter={`(${rows.length})`} description={description} actions={attach}>
            {title}
          </Header>
        }
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name, isDefault }) => <>{name} {isDefault && <Badge color="blue">Default</Badge>}</> },
          { id: 'app', header: 'Application', cell: ({ app }) => AppType[app] ?? app },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: (row) => (
              <SpaceBetween direction="horizontal" size="s">
                {kind === 'script' && (
                  <Button
                    variant="inline-link"
                    ariaLabel={`${row.isDefault ? 'No longer the default' : 'Set as default'}: ${row.name}`}
                    onClick={() => update(defaulting(row, !row.isDefault)).catch((error: unknown) => fail('The default is as it was', error))}
                  >
                    {row.isDefault ? 'No default' : 'Set as default'}
                  </Button>
                )}
                <Button variant="inline-link" ariaLabel={`Detach ${row.name}`} onClick={() => setDetachingOne(row)}>
                  Detach
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={<Empty title={`No ${noun} is attached`} why={why} />}
      />
      {attachingOne && (
        <AttachWindow kind={kind} noun={noun} onAttach={(app, entry) => update(attaching(settings, kind, app, entry))} onClose={() => setAttachingOne(false)} />
      )}
      {detachingOne && (
        <ConfirmDelete
          verb="Detach"
          what={noun}
          name={detachingOne.name}
          consequence="It is no longer offered. What runs with it goes on until it is stopped."
          onConfirm={() => update(detaching(settings, detachingOne))}
          onClose={() => setDetachingOne(undefined)}
        />
      )}
    </>
  );
}
