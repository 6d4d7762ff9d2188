import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Wizard from '@cloudscape-design/components/wizard';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

import { AdminOnly } from '../../admin/guard';
import { changeRole, createRole, type Offer, type Role } from '../../admin/roles/api';
import { choiceOf, DRAFT, draftOf, EMPTY, problemsOf, STEPS, type Draft } from '../../admin/roles/draft';
import { useOffer, useRole } from '../../admin/roles/queries';
import { ActivitiesStep, MoreStep, ReviewAll, RoleStep } from '../../admin/roles/steps';
import { wizardStrings } from '../../admin/wizard/strings';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import { useFormDone } from '../../workbench/use-form-done';

export default function NewRole() {
  return (
    <AdminOnly action="atelier:ComposeRole">
      <Loader />
    </AdminOnly>
  );
}

/** A new role, or with `?edit=` the choice that an existing one was made of. */
function Loader() {
  const [params] = useSearchParams();
  const name = params.get('edit') ?? '';
  const offer = useOffer();
  const role = useRole(name, name !== '');
  const error = offer.error ?? role.error;
  if (error) return <ErrorBox error={error} what="The role manager could not be opened" retry={() => void Promise.all([offer.refetch(), role.refetch()])} />;
  if (!offer.data || (name && !role.data)) return <Spinner size="large" />;
  return <RoleWizard key={name} offer={offer.data} role={name ? role.data : undefined} />;
}

function RoleWizard({ offer, role }: { offer: Offer; role: Role | undefined }) {
  const done = useFormDone();
  const client = useQueryClient();
  const [others] = useState(() => (role ? draftOf(role).others : {}));
  const [draft, setDraft] = useState<Draft>(() => (role ? draftOf(role).draft : DRAFT.load()));
  const [step, setStep] = useState(0);
  const [asked, setAsked] = useState<number[]>([]);
  useEffect(() => {
    if (!role) DRAFT.save(draft);
  }, [role, draft]);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const problemsAt = (at: number) => problemsOf(draft, at, offer.activities, role !== undefined);
  const problems = asked.includes(step) ? problemsAt(step) : {};
  const save = useMutation({
    mutationFn: () => {
      const choice = choiceOf(draft, offer.activities, others);
      return role ? changeRole(role.name, choice) : createRole({ ...choice, suffix: draft.suffix });
    },
    onSuccess: async ({ name }) => {
      if (!role) {
        DRAFT.forget();
        setDraft(EMPTY);
      }
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/roles') });
      void done(paths.adminRole(name));
    },
  });

  function go(wanted: number) {
    setAsked((before) => [...before, step]);
    const first = STEPS.findIndex((_, at) => Object.keys(problemsAt(at)).length > 0);
    setStep(wanted > step && first >= 0 ? Math.min(wanted, first) : wanted);
  }

  const props = { draft, problems, offer, editing: role?.name, set };
  const contents = [
    <RoleStep key="0" {...props} />,
    <ActivitiesStep key="1" {...props} />,
    <MoreStep key="2" {...props} />,
    <ReviewAll key="3" {...props} others={others} edit={setStep} error={save.error} />,
  ];
  return (
    <SpaceBetween size="l">
      <PageHeader overWizard title={role ? `Edit ${role.name}` : 'New role'} description="From what somebody does to what they may do: nothing that is not ticked is allowed." />
      <Wizard
        i18nStrings={wizardStrings(role ? 'Save role' : 'Create role')}
        activeStepIndex={step}
        isLoadingNextStep={save.isPending}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => void done(role ? paths.adminRole(role.name) : paths.adminRoles)}
        onSubmit={() => save.mutate()}
        steps={STEPS.map((title, index) => ({ title, content: contents[index] }))}
      />
    </SpaceBetween>
  );
}
