/** The two channels of an experiment's data: what it learned from, and what its models were tested on, if that is data of its own. */
export interface Channel {
  ChannelType?: string | undefined;
  ContentType?: string | undefined;
  CompressionType?: string | undefined;
  DataSource?: { S3DataSource?: { S3DataType?: string | undefined; S3Uri?: string | undefined } | undefined } | undefined;
}

export interface WithChannels {
  AutoMLJobInputDataConfig?: Channel[] | undefined;
}

/** Without a type it is the training channel; either may come first. */
export const channelOf = (job: WithChannels, kind: 'training' | 'validation'): Channel | undefined =>
  (job.AutoMLJobInputDataConfig ?? []).find(({ ChannelType }) => (ChannelType ?? 'training') === kind);

export const channelUri = (job: WithChannels, kind: 'training' | 'validation'): string => channelOf(job, kind)?.DataSource?.S3DataSource?.S3Uri ?? '';
