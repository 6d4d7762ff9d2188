import { LitElement } from 'lit';

import { installPageStyle } from './base/theme.ts';
import { listenToKeys, openBridge } from './bridge.ts';

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

/** Every element of the page has been drawn once: templates' scripts may touch their properties. */
async function everyElementReady(): Promise<void> {
  const ours = [...document.querySelectorAll('*')].filter((element) => element instanceof LitElement);
  await Promise.all(ours.map((element) => element.updateComplete));
}

async function start(): Promise<void> {
  await everyElementReady();
  document.dispatchEvent(new CustomEvent('all-crowd-elements-ready', { bubbles: true }));
  await everyElementReady();
  openBridge();
}

installPageStyle();
listenToKeys();
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => void start());
else void start();
