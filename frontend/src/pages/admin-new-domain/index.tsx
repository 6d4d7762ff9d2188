import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useState } from 'react';

import { AdminOnly } from '../../admin/guard';
import { DRAFT, EMPTY, firstProblem, problemsOf, STEPS, type Draft } from '../../admin/new-domain/draft';
import { ApplicationsStep, DetailsStep, NetworkStep, StorageStep, UsersStep } from '../../admin/new-domain/steps';
import { useCode, useCreateDomain } from '../../admin/new-domain/use-create';
import { useDomains } from '../../admin/queries';
import { useOffer } from '../../admin/roles/queries';
import { AppType } from '../../admin/settings/words';
import { linesOf } from '../../components/lines-field';
import { ReviewStep } from '../../admin/wizard/review';
import { wizardStrings } from '../../admin/wizard/strings';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { useFormDone } from '../../workbench/use-form-done';

export default function NewDomain() {
  return (
    <AdminOnly action="sagemaker:CreateDomain">
      <DomainWizard />
    </AdminOnly>
  );
}

const DESCRIPTIONS = [
  'A domain keeps a group of people and what they make together, and apart from others.',
  'Who comes in, and what they may do. Both can be changed later.',
  'What people are offered on the pages.',
  'How notebooks reach other machines.',
  'How much room people get.',
  'Nothing is made before you press the button.',
];

function DomainWizard() {
  const done = useFormDone();
  const domains = useDomains();
  const taken = (domains.data ?? []).flatMap(({ DomainName }) => (DomainName ? [DomainName] : []));
  const [draft, setDraft] = useState<Draft>(DRAFT.load);
  const [step, setStep] = useState(0);
  const [asked, setAsked] = useState<number[]>([]);
  const offer = useOffer();
  const known = offer.data?.activities ?? [];
  const code = useCode(draft);
  useEffect(() => DRAFT.save(draft), [draft]);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useCreateDomain(set);
  const problems = asked.includes(step) ? problemsOf(draft, step, taken, known) : {};
  const props = { draft, problems, set };

  function go(wanted: number) {
    setAsked((before) => [...before, step]);
    // Backwards always; forwards only over steps that are done.
    setStep(Math.min(wanted, wanted > step ? firstProblem(draft, taken, known) : wanted));
  }
  function submit() {
    const first = firstProblem(draft, taken, known);
    if (first < STEPS.length - 1) return go(first);
    create.mutate(draft, {
      onSuccess: (id) => {
        setDraft(EMPTY);
        void done(paths.adminDomain(id, 'users'));
      },
    });
  }

  const contents = [
    <DetailsStep key="0" {...props} />,
    <UsersStep key="1" {...props} />,
    <ApplicationsStep key="2" {...props} />,
    <NetworkStep key="3" {...props} />,
    <StorageStep key="4" {...props} />,
    <Review key="5" draft={draft} edit={setStep} create={create} />,
  ];
  return (
    <SpaceBetween size="l">
      <PageHeader
        overWizard
        title="New domain"
        description="Set up for organisations: six steps, kept as a draft in this browser until the domain is made."
        actions={<ShowAsCode what="make this domain" calls={code} />}
      />
      <Wizard
        i18nStrings={wizardStrings('Create domain')}
        activeStepIndex={step}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => void done(paths.adminDomains)}
        onSubmit={submit}
        allowSkipTo
        steps={STEPS.map((title, index) => ({ title, description: DESCRIPTIONS[index], content: contents[index] }))}
      />
    </SpaceBetween>
  );
}

function Review({ draft, edit, create }: { draft: Draft; edit: (step: number) => void; create: ReturnType<typeof useCreateDomain> }) {
  const known = useOffer();
  const people = linesOf(draft.people);
  const groups = linesOf(draft.groups);
  const titles = (known.data?.activities ?? []).filter(({ id }) => draft.activities.includes(id)).map(({ title }) => title);
  const role =
    draft.roleChoice === 'existing'
      ? [{ label: 'Execution role', value: draft.roleArn }]
      : [
          { label: 'New role', value: `sagemaker-${draft.roleSuffix}` },
          { label: 'ML activities', value: titles.join(', ') },
        ];
  const offered = Object.entries(AppType).filter(([app]) => !draft.hiddenApps.includes(app)).map(([, title]) => title);
  return (
    <SpaceBetween size="l">
      <ReviewStep title={STEPS[0]} items={[{ label: 'Name', value: draft.name }]} onEdit={() => edit(0)} />
      <ReviewStep
        title={STEPS[1]}
        items={[
          { label: 'How people sign in', value: draft.authMode === 'SSO' ? 'Through the identity provider' : 'By name or by link' },
          { label: 'People', value: people.join(', ') || 'nobody yet' },
          ...(draft.authMode === 'SSO' ? [{ label: 'Groups', value: groups.join(', ') || 'none yet' }] : []),
          ...role,
        ]}
        onEdit={() => edit(1)}
      />
      <ReviewStep
        title={STEPS[2]}
        items={[
          { label: 'Offered', value: offered.join(', ') || 'nothing' },
          { label: 'Sharing notebooks', value: draft.sharing ? `on, outputs ${draft.outputs === 'Allowed' ? 'allowed' : 'left out'}` : 'off' },
        ]}
        onEdit={() => edit(2)}
      />
      <ReviewStep title={STEPS[3]} items={[{ label: 'Network', value: draft.network === 'VpcOnly' ? 'VPC only' : 'Public internet' }]} onEdit={() => edit(3)} />
      <ReviewStep
        title={STEPS[4]}
        items={[
          { label: 'Size of a new space', value: `${draft.size} GB` },
          { label: 'Largest size', value: `${draft.most} GB` },
          { label: 'Encryption key', value: draft.kmsKey || 'the studio’s own' },
        ]}
        onEdit={() => edit(4)}
      />
      {create.isPending && <StatusIndicator type="in-progress">{create.doing}</StatusIndicator>}
      {create.isError && <ErrorBox error={create.error} what={`“${create.doing}” did not work`} />}
      {create.isError && <Alert type="info">What was made before that is there; correct the draft and try again, or go on in the list of domains.</Alert>}
    </SpaceBetween>
  );
}
