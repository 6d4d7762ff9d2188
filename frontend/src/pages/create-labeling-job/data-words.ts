/** Which files a task takes, and how that is said. Pure. */
import { hasFrames, inSequences, type Files } from '../../labeling/sequence';

export const CLIPS = /\.(mp4|ogg|webm)$/i;
const PICTURES = '.jpg,.jpeg,.png';

/** Frames of videos: pictures, or the videos that they are cut from. */
export const isFrames = (type: Files | undefined): boolean => hasFrames(type) && type?.category === 'Video';
export const isCloud = (type: Files | undefined): boolean => type?.category === 'Point cloud';

export function acceptOf(type: Files | undefined): string {
  if (isCloud(type)) return '.bin,.txt';
  if (isFrames(type)) return `${PICTURES},.mp4,.ogg,.webm`;
  if (type?.source === 'source') return '.txt,.csv';
  return type?.category === 'Video' ? '.mp4,.ogg,.webm' : PICTURES;
}

/** Files of one upload that are one sequence; null = each is an object. */
export function together(type: Files | undefined): RegExp | null {
  if (!inSequences(type)) return null;
  return isCloud(type) ? /\.(bin|txt)$/i : /\.(jpe?g|png)$/i;
}

export const uploadHint = (type: Files | undefined): string => {
  if (!inSequences(type)) return '';
  return isCloud(type)
    ? 'Clouds that are chosen together are one sequence, in the order of their names.'
    : 'Pictures that are chosen together are the frames of one video, in the order of their names. A video is cut into frames.';
};

export function folderHint(type: Files, videos: boolean): string {
  const endings = (list: string): string => list.replaceAll(',', ', ');
  if (videos) return 'Each video in it becomes a folder of frames beside it.';
  if (isFrames(type)) return `Each folder in it holds the frames of one video, in the order of their names: ${endings(PICTURES)}.`;
  if (!isCloud(type)) return `Everything in it that ends in ${endings(acceptOf(type))} is labeled.`;
  const cameras = 'A file cameras.json beside them says where cameras stand and in which folders their images are.';
  return inSequences(type) ? `Each folder in it holds the clouds of one sequence: .bin or .txt, in the order of their names. ${cameras}` : `Every cloud in it is labeled: .bin or .txt. ${cameras}`;
}
