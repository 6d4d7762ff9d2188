/** From all predictions to what was predicted to what was true. */
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { sankey, sankeyLinkHorizontal, type SankeyLink, type SankeyNode } from 'd3-sankey';
import { useMemo, useRef } from 'react';

import type { Flow, FlowLink, FlowNode } from '../autopilot/flow';
import { formatNumber, formatPercent } from '../components/format';
import { useWidth } from '../components/use-width';
import './flow.css';
import { PALETTES } from './palette';
import './plot.css';
import { PlotTable } from './plot-table';
import { useThemeName } from './use-theme-name';

type Right = Pick<FlowLink, 'right'>;
type Node = SankeyNode<FlowNode, Right>;
type Link = SankeyLink<FlowNode, Right>;

const NODE_PX = 10;
const GAP_PX = 22; // room for the two lines of a label
const LABEL_PX = 190;
const STEP_PX = 52;

const READING = 'Each band is as thick as many rows go there. A band that crosses to another label is an error.';

export function FlowChart({ flow, target }: { flow: Flow; target: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const palette = PALETTES[useThemeName()];
  const most = Math.max(...(['predicted', 'actual'] as const).map((step) => flow.nodes.filter((node) => node.step === step).length));
  const height = Math.max(220, most * STEP_PX);
  const placed = useMemo(() => (width > 0 && flow.links.length > 0 ? layout(flow, width, height) : undefined), [flow, width, height]);
  const label = `From predictions of ${target} to what was true`;
  return (
    <div className="atelier-plot">
      <Box variant="small" color="text-body-secondary">
        {READING}
      </Box>
      <div ref={frame} className="atelier-plot-frame" style={{ minBlockSize: height }}>
        {placed && (
          <svg role="img" aria-label={`${label}. ${READING}`} width={width} height={height}>
            {placed.links.map((link) => (
              <path
                key={`${idOf(link.source)} ${idOf(link.target)} ${String(link.right)}`}
                className="atelier-flow-link"
                d={sankeyLinkHorizontal()(link) ?? ''}
                stroke={link.right === undefined ? palette.neutral : link.right ? palette.good : palette.bad}
                strokeWidth={Math.max(1, link.width ?? 0)}
              >
                <title>{linkText(link)}</title>
              </path>
            ))}
            {placed.nodes.map((node) => (
              <NodeMark key={node.id} node={node} total={flow.total} />
            ))}
          </svg>
        )}
      </div>
      <ExpandableSection headerText="Show as table" variant="inline">
        <PlotTable label={label} load={() => tableOf(flow)} />
      </ExpandableSection>
    </div>
  );
}

/** Places are found by d3-sankey; labels stand to the right of their node, the last ones in a margin. */
function layout(flow: Flow, width: number, height: number) {
  return sankey<FlowNode, Right>()
    .nodeId(({ id }) => id)
    .nodeWidth(NODE_PX)
    .nodePadding(GAP_PX)
    .nodeSort(null) // the same label at the same height on both sides
    .extent([
      [0, GAP_PX / 2],
      [Math.max(NODE_PX, width - LABEL_PX), height - GAP_PX / 2],
    ])({ nodes: flow.nodes.map((node) => ({ ...node })), links: flow.links.map((link) => ({ ...link })) });
}

const WORDS = { all: '', predicted: 'predicted ', actual: 'was ' };

function NodeMark({ node, total }: { node: Node; total: number }) {
  const { x0 = 0, x1 = 0, y0 = 0, y1 = 0, value = 0 } = node;
  const name = `${WORDS[node.step]}${node.label}`;
  return (
    <g className="atelier-flow-node">
      <rect x={x0} y={y0} width={x1 - x0} height={Math.max(1, y1 - y0)} />
      <text x={x1 + 6} y={(y0 + y1) / 2}>
        <title>{name}</title>
        <tspan className="atelier-flow-name">{name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name}</tspan>
        <tspan className="atelier-flow-count" x={x1 + 6} dy="1.2em">
          {formatNumber(value)} · {formatPercent(total > 0 ? value / total : undefined)}
        </tspan>
      </text>
    </g>
  );
}

const LONGEST = 24;
const idOf = (end: Link['source']): string => (typeof end === 'object' ? end.id : String(end));
const nameOf = (end: Link['source']): string => (typeof end === 'object' ? end.label : String(end));

function linkText({ source, target, value, right }: Link): string {
  if (right === undefined) return `${formatNumber(value)} predicted ${nameOf(target)}`;
  return `${formatNumber(value)} predicted ${nameOf(source)}, was ${nameOf(target)}${right ? '' : ': wrong'}`;
}

function tableOf({ nodes, links }: Flow) {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const rows = links.filter(({ right }) => right !== undefined).map(({ source, target, value, right }) => [labels.get(source) ?? '', labels.get(target) ?? '', value, right ? 'right' : 'wrong']);
  return { columns: ['Predicted', 'Actual', 'Rows', ''], rows };
}
