import type { DescribeEndpointConfigOutput, DescribeEndpointOutput, ProductionVariantSummary } from '@aws-sdk/client-sagemaker';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { formatNumber } from '../../components/format';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

type Variant = Wire<ProductionVariantSummary>;

interface SettingsTabProps {
  endpoint: Wire<DescribeEndpointOutput>;
  config: Wire<DescribeEndpointConfigOutput> | undefined;
}

export function SettingsTab({ endpoint, config }: SettingsTabProps) {
  const planned = (name: string | undefined) => config?.ProductionVariants?.find(({ VariantName }) => VariantName === name);
  const model = (variant: Variant) => planned(variant.VariantName)?.ModelName;
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Configuration', value: endpoint.EndpointConfigName ?? '–' },
          { label: 'ARN', value: <Copyable text={endpoint.EndpointArn ?? ''} label="ARN" /> },
          { label: 'Created', value: <Time at={endpoint.CreationTime} /> },
          { label: 'Changed', value: <Time at={endpoint.LastModifiedTime} /> },
        ]}
      />
      <Table<Variant>
        variant="embedded"
        items={endpoint.ProductionVariants ?? []}
        trackBy="VariantName"
        ariaLabels={{ tableLabel: 'Variants' }}
        columnDefinitions={[
          { id: 'name', header: 'Variant', cell: ({ VariantName }) => VariantName, isRowHeader: true },
          {
            id: 'model',
            header: 'Model',
            cell: (variant) => (model(variant) ? <DocLink to={paths.model(model(variant) ?? '')}>{model(variant)}</DocLink> : '–'),
          },
          { id: 'type', header: 'Instance type', cell: ({ VariantName }) => planned(VariantName)?.InstanceType ?? '–' },
          { id: 'count', header: 'Instances (now / wanted)', cell: (variant) => `${variant.CurrentInstanceCount ?? 0} / ${variant.DesiredInstanceCount ?? 0}` },
          { id: 'weight', header: 'Share of requests', cell: ({ CurrentWeight }) => formatNumber(CurrentWeight) },
          { id: 'image', header: 'Image', cell: ({ DeployedImages }) => DeployedImages?.[0]?.SpecifiedImage ?? '–' },
        ]}
        empty="No variant runs."
      />
    </SpaceBetween>
  );
}
