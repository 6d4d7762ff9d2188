import '../src/form/crowd-form.ts';
import { startPage } from '../src/start.ts';
import './point-cloud.ts';

startPage();
