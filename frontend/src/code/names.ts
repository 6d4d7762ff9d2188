/** botocore's `xform_name`: CreateAutoMLJobV2 -> create_auto_ml_job_v2 (or create-auto-ml-job-v2 on the command line). */
export function methodName(operation: string, separator: '_' | '-' = '_'): string {
  const plural = /[A-Z]{2,}s$/.exec(operation);
  let name = operation;
  if (plural) name = `${operation.slice(0, plural.index)}${separator}${plural[0].toLowerCase()}`;
  return name
    .replace(/(.)([A-Z][a-z]+)/g, `$1${separator}$2`)
    .replace(/([a-z0-9])([A-Z])/g, `$1${separator}$2`)
    .toLowerCase();
}

/** A word for the variable that holds a client: sagemaker-runtime -> sagemaker_runtime. */
export function clientName(service: string): string {
  return service.replace(/-/g, '_');
}
