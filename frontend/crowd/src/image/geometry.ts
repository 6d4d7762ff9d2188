import { define, reflects } from '../base/element.ts';
import { GeometryWidget } from './geometry-widget.ts';

/** Axis-aligned boxes (§6.1). */
export class CrowdBoundingBox extends GeometryWidget {
  constructor() {
    super('box');
  }
}

/** Closed shapes whose edges do not cross (§6.2). */
export class CrowdPolygon extends GeometryWidget {
  constructor() {
    super('polygon');
  }
}

/** Open chains (§6.3). */
export class CrowdPolyline extends GeometryWidget {
  constructor() {
    super('polyline');
  }
}

/** Lines of two points (§6.4). */
export class CrowdLine extends GeometryWidget {
  constructor() {
    super('line');
  }
}

/** Labelled points (§6.5). */
export class CrowdKeypoint extends GeometryWidget {
  constructor() {
    super('keypoint');
  }
}

const TAGS = {
  'crowd-bounding-box': CrowdBoundingBox,
  'crowd-polygon': CrowdPolygon,
  'crowd-polyline': CrowdPolyline,
  'crowd-line': CrowdLine,
  'crowd-keypoint': CrowdKeypoint,
};
for (const [tag, type] of Object.entries(TAGS)) {
  reflects(type, 'src', 'header', 'initial-value', 'label-colors');
  define(tag, type);
}
