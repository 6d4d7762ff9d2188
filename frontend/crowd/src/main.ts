import { startPage } from './start.ts';

import './classify/classifier.ts';
import './classify/image-classifier.ts';
import './display/actions.ts';
import './display/boxes.ts';
import './display/dialogs.ts';
import './display/tabs.ts';
import './fields/slider.ts';
import './fields/switches.ts';
import './fields/text.ts';
import './form/crowd-form.ts';
import './image/geometry.ts';
import './review/document.ts';
import './review/moderation.ts';
import './segment/instance.ts';
import './segment/semantic.ts';
import './sequence/video-frames.ts';
import './text/entity-annotation.ts';
import './writing/question-answer.ts';
import './writing/text-ranking.ts';

startPage();
