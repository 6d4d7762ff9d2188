"""What the wizard needs before there is a job: files into the store, manifests from folders, a look into a manifest."""
